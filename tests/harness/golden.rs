//! What others see, kept as files: a change shows as a difference, to be accepted or not.

use std::fs;
use std::path::Path;

/// Compares with the file, which `UPDATE_GOLDEN=1` first writes anew.
#[track_caller]
pub fn agrees(path: impl AsRef<Path>, seen: &str) {
    let path = path.as_ref();
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        fs::write(path, seen).expect("the folder can be written");
    }
    let kept = fs::read_to_string(path).unwrap_or_default();
    let same = kept.split('\n').zip(seen.split('\n')).take_while(|(kept, seen)| kept == seen).count();
    let shown = |text: &str| text.split('\n').nth(same).unwrap_or("(the end)").to_owned();
    assert!(
        kept == seen,
        "{} differs from line {} on:\n  kept: {}\n  seen: {}\n\
         `make golden` accepts what is seen now; look at git diff afterwards. All that was seen:\n{seen}",
        path.display(),
        same + 1,
        shown(&kept),
        shown(seen),
    );
}
