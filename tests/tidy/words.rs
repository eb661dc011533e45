//! Words that comments and docs do without: those that name no one in particular, and old phrases.

use std::path::Path;

const AVOIDED: [&str; 8] =
    ["nobody", "somebody", "whoever", "anybody", "everybody", "of itself", "as soon as may be", "be it"];

/// Where comments of this source, or lines of this page, have such a word, with line and word.
pub(crate) fn avoided(path: &Path, text: &str) -> Vec<String> {
    let extension = path.extension().and_then(|extension| extension.to_str());
    let is_page = extension == Some("md") || path.ends_with("Makefile");
    let is_source = extension == Some("rs");
    let is_prose = |line: &str| is_page || is_source && line.trim_start().starts_with("//");
    let lines = (1..).zip(text.lines()).filter(|(_, line)| is_prose(line));
    lines
        .flat_map(|(number, line)| {
            let prose = without_code(line).to_lowercase();
            let found = AVOIDED.iter().filter(move |words| has(&prose, words));
            found.map(move |words| format!("{}:{number}: {words}", path.display()))
        })
        .collect()
}

/// What stands between backticks is a name or an example.
fn without_code(line: &str) -> String {
    line.split('`').step_by(2).collect::<Vec<_>>().join("`")
}

fn has(prose: &str, words: &str) -> bool {
    let is_of_word = |c: char| c.is_alphanumeric() || c == '_';
    prose.match_indices(words).any(|(at, _)| {
        !prose[..at].ends_with(is_of_word) && !prose[at + words.len()..].starts_with(is_of_word)
    })
}

#[test]
fn such_a_word_is_found_in_prose_and_not_in_names() {
    let count = |path: &str, line: &str| avoided(Path::new(path), line).len();
    assert_eq!(avoided(Path::new("a.rs"), "\n  /// It is nobody's."), ["a.rs:2: nobody"]);
    assert_eq!(count("a.md", "Somebody asks, be it late."), 2);
    assert_eq!(count("Makefile", "# It ends of itself."), 1);
    for (path, line) in [
        ("a.rs", "let nobody = \"somebody\";"),
        ("a.rs", "// as `everybody` does"),
        ("a.rs", "// what must be: it, and a_list_of_nobody"),
        ("a.md", "may be items; of itselfs"),
        ("a.yaml", "# nobody"),
    ] {
        assert_eq!(count(path, line), 0, "{line}");
    }
}
