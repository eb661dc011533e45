//! What a table of keys says, for those who write such a file.

use std::fmt::Write as _;

use nets_text::markdown::cell;

use crate::keys::{Elsewhere, Form, Key, Presence, Section, sections};

/// A section of a file, as its author is told of it.
#[derive(Debug, Clone)]
pub struct SectionHelp {
    /// None for the keys at the top.
    pub name: Option<&'static str>,
    pub about: &'static str,
    pub keys: Vec<KeyHelp>,
}

/// A key of a section. In the texts, what stands in YAML is between backquotes.
#[derive(Debug, Clone)]
pub struct KeyHelp {
    pub name: &'static str,
    /// What it takes.
    pub takes: String,
    /// What holds without it.
    pub left_out: &'static str,
    pub example: &'static str,
    pub about: &'static str,
}

/// All that `key_tables` says of the keys, for other readers than those of Markdown.
pub fn sections_help(root: &'static Section) -> Vec<SectionHelp> {
    let sections = sections(root);
    let key = |key: &Key| KeyHelp {
        name: key.name,
        takes: takes(&key.form, name),
        left_out: left_out(&key.presence),
        example: key.example,
        about: key.about,
    };
    let help = |section: &Section| SectionHelp {
        name: (section.name != root.name).then_some(section.name),
        about: section.about,
        keys: section.named_keys().map(key).collect(),
    };
    sections.into_iter().map(help).collect()
}

fn left_out(presence: &Presence) -> &'static str {
    match presence {
        Presence::Required => "required",
        Presence::Optional | Presence::Former => "-",
        Presence::Default(default) => default,
    }
}

/// Every section below this one in Markdown: for each key what it takes, what holds without it, an example.
pub fn key_tables(root: &'static Section) -> String {
    let mut page = String::new();
    for section in sections(root) {
        describe(section, section.name == root.name, &mut page);
    }
    page
}

fn describe(section: &Section, is_top: bool, page: &mut String) {
    let heading = if is_top { "At the top".to_owned() } else { format!("`{}`", section.name) };
    let _ = write!(page, "\n## {heading}\n\n{}\n\n", section.about);
    page.push_str("| key | takes | left out | example | meaning |\n| --- | --- | --- | --- | --- |\n");
    for key in section.named_keys() {
        describe_key(key, page);
    }
}

fn describe_key(key: &Key, page: &mut String) {
    let left_out = left_out(&key.presence).to_owned();
    let cells = [takes(&key.form, link), left_out, format!("`{}`", key.example), key.about.to_owned()];
    let cells = cells.map(|text| cell(&text)).join(" | ");
    let _ = writeln!(page, "| `{}` | {cells} |", key.name);
}

/// How sections are named: those of this page, and those of another.
type Named = fn(&Section, Option<&str>) -> String;

/// A form in words, in which the sections are named so.
fn takes(form: &Form, named: Named) -> String {
    match form {
        Form::Section(section) => named(section, None),
        Form::Elsewhere(Elsewhere { section, page, part: false }) => named(section, Some(page)),
        Form::Elsewhere(Elsewhere { section, page, part: true }) => {
            format!("some of the keys of {}", named(section, Some(page)))
        }
        Form::List(item) if names_a_section(item) => {
            format!("a list, each: {}", takes(item, named))
        }
        Form::Either(forms) => forms.iter().map(|form| takes(form, named)).collect::<Vec<_>>().join("; or "),
        _ => form.words(),
    }
}

fn names_a_section(form: &Form) -> bool {
    match form {
        Form::Section(_) | Form::Elsewhere(_) => true,
        Form::Either(forms) => forms.iter().any(names_a_section),
        _ => false,
    }
}

fn name(section: &Section, _: Option<&str>) -> String {
    format!("`{}`", section.name)
}

fn link(section: &Section, page: Option<&str>) -> String {
    let name = section.name;
    match page {
        None => format!("[`{name}`](#{name})"),
        // The top of another kind of file is the page itself.
        Some(page) if name.contains(' ') => format!("[{name}]({page})"),
        Some(page) => format!("[`{name}`]({page}#{name})"),
    }
}
