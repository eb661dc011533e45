//! A subscription list by our own template, as lines: what stands before its rows, a line for each kind of row, and
//! what stands behind.
//!
//! The lines are what the template itself makes of one row of each kind, so it alone says how a list looks. A
//! user's template may write each row otherwise, and is asked for every one.

use std::fmt::{self, Write as _};
use std::io::{self, Write};

use minijinja::Value;
use nets_core::effect::{OutboundFile, SubscriptionList};
use nets_core::identity::Party;
use nets_core::subscription::Subscriber;
use nets_text::xml::write_content;

use crate::data::subscription_list::{PARTS, data};
use crate::format::OutboundFormat;
use crate::problem::RenderProblem;
use crate::record::record;
use crate::templates::Templates;

/// Rows are handed on once they have so many bytes.
const AT_ONCE: usize = 32 * 1024;

/// What stands in a line in the place of a value: characters that no name and no number has.
const MARKS: std::ops::RangeInclusive<char> = '\u{e000}'..='\u{e003}';

pub(crate) struct ListLines {
    before: String,
    person: RowLine,
    organisation: RowLine,
    alias: RowLine,
    after: String,
}

/// The line of a row. Bound: what the template has in one.
struct RowLine(Vec<RowPart>);

enum RowPart {
    Text(String),
    Value,
    Country,
    DocumentType,
    EboksId,
}

impl ListLines {
    /// None where the template is not ours, or does not write a line for each row.
    pub(crate) fn of(
        templates: &Templates,
        file: &OutboundFile,
        list: &SubscriptionList,
    ) -> Result<Option<Self>, RenderProblem> {
        if templates.is_replaced(OutboundFormat::SubscriptionList) {
            return Ok(None);
        }
        let rows = ["person", "organisation", "alias"].map(marked_row);
        let mut written = Vec::new();
        let data = data(file, list, Value::from(rows.to_vec()));
        templates.write(OutboundFormat::SubscriptionList, rows.len(), data, &mut written)?;
        Ok(str::from_utf8(&written).ok().and_then(Self::read))
    }

    /// Three lines with marks, one behind the other.
    fn read(written: &str) -> Option<Self> {
        let lines: Vec<&str> = written.split_inclusive('\n').collect();
        let is_row = |line: &&str| line.contains(|character| MARKS.contains(&character));
        let first = lines.iter().position(is_row)?;
        let (before, rest) = lines.split_at(first);
        let ([person, organisation, alias], after) = rest.split_first_chunk()?;
        let are_rows = [person, organisation, alias].into_iter().all(is_row) && !after.iter().any(is_row);
        are_rows.then(|| ListLines {
            before: before.concat(),
            person: RowLine::read(person),
            organisation: RowLine::read(organisation),
            alias: RowLine::read(alias),
            after: after.concat(),
        })
    }

    /// Writes the list with these rows.
    pub(crate) fn write(
        &self,
        rows: impl Iterator<Item = Subscriber>,
        list: &SubscriptionList,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        let mut text = self.before.clone();
        for subscriber in rows {
            let line = match subscriber.party {
                Party::Person(_) => &self.person,
                Party::Organisation(_) => &self.organisation,
                Party::Alias(_) => &self.alias,
            };
            // A string takes everything.
            let _ = line.write(&mut text, &subscriber, list);
            if text.len() >= AT_ONCE {
                out.write_all(text.as_bytes())?;
                text.clear();
            }
        }
        text.push_str(&self.after);
        out.write_all(text.as_bytes())
    }
}

/// A row of this kind, with a mark for each value.
fn marked_row(kind: &'static str) -> Value {
    let [kind_of, values @ ..] = PARTS;
    let mut marks = MARKS;
    let [value, country, document_type, eboks_id] =
        values.map(|name| (name, marks.next().map_or(Value::UNDEFINED, |mark| mark.to_string().into())));
    record([(kind_of, kind.into()), value, country, document_type, eboks_id])
}

impl RowLine {
    fn read(mut line: &str) -> Self {
        let mut parts = Vec::new();
        while let Some((at, mark)) = line.char_indices().find(|(_, character)| MARKS.contains(character)) {
            parts.push(RowPart::Text(line[..at].to_owned()));
            // In the order of the parts of a row.
            parts.push(match mark {
                '\u{e000}' => RowPart::Value,
                '\u{e001}' => RowPart::Country,
                '\u{e002}' => RowPart::DocumentType,
                _ => RowPart::EboksId,
            });
            line = &line[at + mark.len_utf8()..];
        }
        parts.push(RowPart::Text(line.to_owned()));
        RowLine(parts)
    }

    fn write(&self, out: &mut String, subscriber: &Subscriber, list: &SubscriptionList) -> fmt::Result {
        let Subscriber { party, document_type } = subscriber;
        self.0.iter().try_for_each(|part| match part {
            RowPart::Text(text) => out.write_str(text),
            RowPart::Value => write_content(out, party.value()),
            RowPart::Country => write_content(out, party.country().code()),
            RowPart::DocumentType => write_content(out, document_type.as_str()),
            RowPart::EboksId => write_content(out, list.eboks_id.as_str()),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples;
    use nets_core::effect::OutboundContent;

    #[test]
    fn our_template_writes_a_line_for_each_row() {
        let templates = Templates::standard().expect("our templates");
        let samples = samples::of(OutboundFormat::SubscriptionList).expect("our samples");
        for file in &samples {
            let OutboundContent::SubscriptionList(list) = &file.content else { continue };
            let lines = ListLines::of(&templates, file, list).expect("written");
            assert!(lines.is_some(), "no list would be written by lines");
        }
        assert!(!samples.is_empty());
    }

    #[test]
    fn what_is_no_line_for_each_row_is_not_taken() {
        let row = "\u{e000} \u{e001} \u{e002} \u{e003}\n";
        let three = row.repeat(3);
        for written in [
            String::new(),
            row.repeat(2),
            row.repeat(4),
            format!("{row}between\n{row}{row}"),
            format!("{three}behind\n{row}"),
            three.replace('\n', ""),
        ] {
            assert!(ListLines::read(&written).is_none(), "{written}");
        }
        assert!(ListLines::read(&format!("before\n{three}behind\n")).is_some());
        assert!(ListLines::read(&three).is_some());
    }
}
