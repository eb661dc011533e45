//! The two pages of the documentation that are made from the code: scenarios and recipients.

use std::fmt::Write as _;

use nets_core::identity::Party;
use nets_text::markdown::cell;
use nets_yaml::SectionHelp;

use crate::catalogue::{self, MagicRecipient};
use crate::default_scenario;
use crate::ebox_catalogue::{self, MagicEbox};
use crate::sections::ROOT;

/// `docs/scenarios.md`: the examples (file name and text), then every key: what it takes, what holds
/// without it, an example.
pub fn scenarios_page(examples: &[(String, String)]) -> String {
    let mut page = String::from(SCENARIOS_HEAD);
    for (file, text) in examples {
        let _ = writeln!(page, "- [{file}](../scenarios/{file}): {}", first_sentence(text));
    }
    page + &nets_yaml::key_tables(&ROOT)
}

const SCENARIOS_HEAD: &str = "\
# Scenarios

<!-- Made by the tests of nets-scenario from its table of keys; do not edit by hand. -->

A scenario is a YAML file that describes the world around your sender: who may log in, which document
types exist, who subscribes, who signs. `serve --scenario FILE` runs it, `check FILE` reads it and tells
every problem with its line, `schema` prints a JSON Schema for your editor. Put this on the first line
and most editors complete the keys:

```yaml
# yaml-language-server: $schema=scenario.schema.json
```

`check` takes any number of files and goes on when one cannot be read; its exit code is 0 when all are valid, 1 when
one is not, and 2 when one could not be read.

Numbers such as `0411820680` and words such as `NO` may be written with or without quotes: the simulator
keeps them as they stand. Other YAML tools may not, so quotes are the safer habit.

Files are UTF-8, with or without a byte order mark. A text wants quotes when it begins with one of
``* & ! % @ ` | > #``, when it holds a colon with a blank behind it or a blank with `#` behind it, and within
{braces} or [brackets] also when it holds a comma or a bracket. Anchors (`&name`) and aliases (`*name`) repeat
whole values; merge keys (`<<`) and second documents are refused. Of tags, `!!str`, `!!int`, `!!float`, `!!bool`,
`!!null`, `!!seq` and `!!map` are taken and change nothing but that `!!str null` is a text; any other is refused. A key without a
value, or with `null`, counts as left out, and a warning says so.

Truth values are `true` and `false`. Times of day are written `09:30` or `09:30:15`, dates and times
`2026-01-05T09:30`, and are Copenhagen's. Of a time that the clocks skip in spring, the one an hour later is
taken, and of one that they show twice in autumn, the first; a warning says so where a scenario names such a
time.

Durations are numbers with units: `90m`, `2h`, `1d 4h`, `1d4h`, `1.5h`, with `w`, `d`, `h`, `m`, `s`, `ms` or their English
names (`2 days`, `30 minutes`); or hours, minutes and seconds as `01:30:00`; or as ISO 8601 has them (`PT2H`,
`P1DT4H`). A day is 24 hours and a week 7 days. Months and years are refused, since they differ in length, and so
is what is negative or longer than 366 days.

## Examples

Each of these files runs as it stands; its comments say what to upload and what to look for.

";

/// All that `scenarios_page` says of the keys, for other readers than those of Markdown.
pub fn sections_help() -> Vec<SectionHelp> {
    nets_yaml::sections_help(&ROOT)
}

/// What an example's opening comment says it is, behind the line that is for editors.
fn first_sentence(text: &str) -> String {
    let lines = text.lines().skip_while(|line| line.contains("$schema="));
    let comment: Vec<_> = lines.map_while(|line| line.strip_prefix('#')).map(str::trim).collect();
    let comment = comment.join(" ");
    comment.split_inclusive(". ").next().unwrap_or_default().trim().to_owned()
}

/// `docs/recipients.md`: whom to send to, and what they do.
pub fn recipients_page() -> String {
    let mut page = String::from(RECIPIENTS_HEAD);
    for MagicRecipient { country, number, name, behaviour, .. } in catalogue::ALL {
        let _ = writeln!(page, "| `{number}` | {country} | {name} | {} |", cell(behaviour));
    }
    page.push_str(DEMO_HEAD);
    for recipient in default_scenario().scenario.recipients.values() {
        let number = recipient.party.value();
        if !matches!(recipient.party, Party::Alias(_)) && MagicRecipient::find(number).is_none() {
            let _ = writeln!(page, "| `{number}` | {} | {} |", recipient.party.country(), recipient.name);
        }
    }
    page.push_str(EBOX_HEAD);
    for MagicEbox { sector, number, behaviour, .. } in ebox_catalogue::ALL {
        let _ = writeln!(page, "| `{number}` | {} | {} |", sector.name(), cell(behaviour));
    }
    page
}

const RECIPIENTS_HEAD: &str = "\
# Recipients to send to

<!-- Made by the tests of nets-scenario from its catalogue; do not edit by hand. -->

## Magic recipients

The default scenario, and every scenario that says `magic_recipients: true`, knows these people. Each
always does the same thing with a document for signing. They are made up: the Danish numbers have the
day of birth + 60, as replacement numbers do; the Norwegian and Swedish ones fail their check digits.

| number | country | name | what they do |
| --- | --- | --- | --- |
";

const EBOX_HEAD: &str = "
## Recipients at the Belgian e-Box

Every scenario with an `ebox` section knows these, and each is always answered in the same way ([ebox.md](ebox.md)). They are made up:
enterprises begin with 0199, below the lowest number in use, and citizens are born on 2099-12-31. All have the check digits, but
for the two that are there to have wrong ones. Other numbers with the check digits have an e-Box, unless the scenario says otherwise.

| number | kind | what comes of it |
| --- | --- | --- |
";

const DEMO_HEAD: &str = "
## The published demo recipients

These stand in Nets' own examples. In the default scenario they subscribe to everything and do with a
document for signing what the scenario's `otherwise` says.

| number | country | name |
| --- | --- | --- |
";
