//! What others see, kept as files: a change shows as a difference that somebody has to accept.

use std::fs;

use super::repository;

/// Compares with `golden/<name>`, or writes it anew when `UPDATE_GOLDEN=1` asks for that.
#[track_caller]
pub fn matches(name: &str, seen: &str) {
    let path = repository("tests/end_to_end/golden").join(name);
    if std::env::var_os("UPDATE_GOLDEN").is_some_and(|value| value == "1") {
        fs::write(&path, seen).expect("the golden folder can be written");
        return;
    }
    let kept = fs::read_to_string(&path).unwrap_or_default();
    if let Some(line) = (0..).zip(differing(&kept, seen)).find_map(|(line, differs)| differs.then_some(line))
    {
        let shown = |text: &str| text.lines().nth(line).unwrap_or("(the end)").to_owned();
        panic!(
            "{} differs from line {} on:\n  kept: {}\n  seen: {}\n\
             UPDATE_GOLDEN=1 cargo test --test end_to_end accepts what is seen now; look at git diff afterwards.\n\
             All that was seen:\n{seen}",
            path.display(),
            line + 1,
            shown(&kept),
            shown(seen),
        );
    }
}

/// Line by line whether the texts differ; a last pair tells of a differing end.
fn differing(kept: &str, seen: &str) -> Vec<bool> {
    let (kept, seen): (Vec<_>, Vec<_>) = (kept.split('\n').collect(), seen.split('\n').collect());
    (0..kept.len().max(seen.len())).map(|line| kept.get(line) != seen.get(line)).collect()
}
