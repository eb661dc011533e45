//! The JSON Schema of acceptance files, and the page of their keys.

use crate::sections::root::ROOT;

/// The JSON Schema of an acceptance file, so that editors complete and check what a person writes.
pub fn json_schema() -> serde_json::Value {
    nets_yaml::json_schema(&ROOT, "Acceptance tests of mock-nets-share")
}

/// `docs/acceptance-keys.md`: every key with what it takes, what holds without it, an example.
pub fn keys_page() -> String {
    format!("{HEAD}{}", nets_yaml::key_tables(&ROOT))
}

const HEAD: &str = "\
# The keys of an acceptance file

<!-- Made by the tests of nets-accept from its table of keys; do not edit by hand. -->

An acceptance file has tests of a sender: for each case what is given, what happens, and what is to be seen then.
`check FILE` reads it, with the scenarios that it names, and tells every problem with its line and column; nothing is
run; `accept FILE` plays it. A file with `cases` at its top is one. `schema acceptance` prints a JSON Schema for your editor, and this on the
first line lets most editors complete the keys:

```yaml
# yaml-language-server: $schema=acceptance.schema.json
```

How YAML, durations, dates and times are written is told in [scenarios.md](scenarios.md): both kinds of file have one reader. There are
no expressions, no templates and no variables. Names of files in Outbound and on the timeline may have `*` for any text and `?` for any
one character.
";
