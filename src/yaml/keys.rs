//! Tables of keys, each written once: the reader, the JSON Schema and the reference page use it.

/// A mapping with a fixed set of keys.
pub struct Section {
    /// Its heading in the reference.
    pub name: &'static str,
    pub about: &'static str,
    pub keys: &'static [Key],
    /// What holds between the keys, beyond which are required.
    pub constraints: &'static [Constraint],
}

/// What holds between keys of one mapping.
pub enum Constraint {
    /// One of these is there, and only one.
    ExactlyOne(&'static [&'static str]),
    /// Both are there, or none.
    Together(&'static str, &'static str),
    /// The key is there where the other one has this word, and only there.
    Needs { other: &'static str, word: &'static str, key: &'static str },
}

pub struct Key {
    pub name: &'static str,
    pub form: Form,
    pub presence: Presence,
    /// A value as it is written in YAML.
    pub example: &'static str,
    /// Full sentences, for the page and for editors.
    pub about: &'static str,
}

pub enum Presence {
    Required,
    Optional,
    /// What holds when it is left out.
    Default(&'static str),
    /// Texts that earlier versions kept may have it: it is read, with a word on what to write instead, and never named.
    Former,
}

/// What a value looks like.
pub enum Form {
    /// Free text of at most this many characters.
    Text(usize),
    /// Text that keeps its spelling even when it looks like a number.
    Code {
        pattern: &'static str,
        words: &'static str,
    },
    Whole {
        least: u64,
        most: u64,
    },
    Flag,
    Words(&'static [&'static str]),
    TimeOfDay,
    Date,
    DateTime,
    /// A day of the simulated world and a time, or a date and a time.
    Moment,
    Duration,
    /// One of many words that another part of the program lists.
    OneOf {
        words: fn() -> Vec<&'static str>,
        called: &'static str,
    },
    /// A mapping whose keys are free names.
    Pairs {
        name: &'static Form,
        value: &'static Form,
    },
    List(&'static Form),
    Section(&'static Section),
    Either(&'static [Form]),
    /// What stands at the top, or in a section, of another kind of file.
    Elsewhere(Elsewhere),
}

/// A section of another kind of file.
#[derive(Clone, Copy)]
pub struct Elsewhere {
    pub section: &'static Section,
    /// The page that describes its keys, beside the one of this kind of file.
    pub page: &'static str,
    /// Whether it is only what another one has otherwise, so that none of its keys need be there.
    pub part: bool,
}

impl Form {
    /// Whether a duration may stand there.
    pub fn takes_duration(&self) -> bool {
        match self {
            Form::Duration => true,
            Form::Either(forms) => forms.iter().any(Form::takes_duration),
            _ => false,
        }
    }

    /// In words, after "expected".
    pub fn words(&self) -> String {
        match self {
            Form::Text(most) => format!("text of at most {most} characters"),
            Form::Code { words, .. } => (*words).to_owned(),
            Form::Whole { least, most: u64::MAX } => format!("a whole number from {least}"),
            Form::Whole { least, most } => format!("a whole number from {least} to {most}"),
            Form::Flag => "true or false".to_owned(),
            Form::Words(words) => one_of(words),
            Form::TimeOfDay => "a time of day such as 15:00".to_owned(),
            Form::Date => "a date such as 2026-12-24".to_owned(),
            Form::DateTime => "a date and time such as 2026-01-05T10:00".to_owned(),
            Form::Moment => {
                "a day and a time such as `day 3 16:59`, or a date and time such as 2026-01-07T16:59"
                    .to_owned()
            }
            Form::Duration => "a duration such as 90m, 2h or 1d 4h".to_owned(),
            Form::OneOf { called, .. } => (*called).to_owned(),
            Form::Pairs { name, value } => {
                format!(
                    "a mapping of names to values: each name is {}, each value {}",
                    name.words(),
                    value.words()
                )
            }
            Form::Elsewhere(Elsewhere { section, part: false, .. }) => Form::Section(section).words(),
            Form::Elsewhere(Elsewhere { section, part: true, .. }) => {
                format!("some of the keys of {}", section.name)
            }
            Form::List(Form::Section(section)) => format!("a list of {}", section.name),
            Form::List(form) => format!("a list, each {}", form.words()),
            Form::Section(section) => {
                let names: Vec<_> = section.named_keys().map(|key| key.name).collect();
                format!("a mapping with the keys {}", names.join(", "))
            }
            Form::Either(forms) => forms.iter().map(Form::words).collect::<Vec<_>>().join("; or "),
        }
    }
}

/// `a`, `b` or `c`.
pub fn one_of(words: &[&str]) -> String {
    match words {
        [] => String::new(),
        [only] => format!("`{only}`"),
        [rest @ .., last] => {
            let rest: Vec<_> = rest.iter().map(|word| format!("`{word}`")).collect();
            format!("{} or `{last}`", rest.join(", "))
        }
    }
}

/// The keys of a section and of all that stand within it, each once.
pub(crate) fn names(section: &'static Section) -> Vec<&'static str> {
    let mut names = Vec::new();
    walk(section, Pages::All, &mut |section| {
        names.extend(section.named_keys().map(|key| key.name));
        true
    });
    names.sort_unstable();
    names.dedup();
    names
}

/// A section, then those that stand within it on the same page, each name once.
pub(crate) fn sections(section: &'static Section) -> Vec<&'static Section> {
    let mut sections: Vec<&Section> = Vec::new();
    walk(section, Pages::This, &mut |section| {
        let is_new = sections.iter().all(|known| known.name != section.name);
        if is_new {
            sections.push(section);
        }
        is_new
    });
    sections
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Pages {
    All,
    This,
}

/// Visits a section and, where the visit says so, those that stand within it.
fn walk(section: &'static Section, pages: Pages, visit: &mut dyn FnMut(&'static Section) -> bool) {
    if visit(section) {
        section.named_keys().for_each(|key| within(&key.form, pages, visit));
    }
}

fn within(form: &'static Form, pages: Pages, visit: &mut dyn FnMut(&'static Section) -> bool) {
    match form {
        Form::Section(section) => walk(section, pages, visit),
        Form::Elsewhere(Elsewhere { section, .. }) if pages == Pages::All => walk(section, pages, visit),
        Form::Pairs { value, .. } => within(value, pages, visit),
        Form::List(item) => within(item, pages, visit),
        Form::Either(forms) => forms.iter().for_each(|form| within(form, pages, visit)),
        Form::Text(_)
        | Form::Code { .. }
        | Form::Whole { .. }
        | Form::Flag
        | Form::Words(_)
        | Form::TimeOfDay
        | Form::Date
        | Form::DateTime
        | Form::Moment
        | Form::OneOf { .. }
        | Form::Elsewhere(_)
        | Form::Duration => {}
    }
}

/// The words of a table that says what each stands for: they are written there alone.
pub const fn words<T, const N: usize>(table: &[(&'static str, T); N]) -> [&'static str; N] {
    let mut words = [""; N];
    let mut at = 0;
    while at < N {
        words[at] = table[at].0;
        at += 1;
    }
    words
}

impl Section {
    /// The keys that cannot stay beside this one when it is laid over a mapping that has them.
    pub fn displaced_by(&self, name: &str, word: Option<&str>) -> Vec<&'static str> {
        let mut displaced = Vec::new();
        for constraint in self.constraints {
            match constraint {
                Constraint::ExactlyOne(names) if names.contains(&name) => {
                    displaced.extend(names.iter().copied().filter(|other| *other != name));
                }
                Constraint::Needs { other, word: needs, key } if *other == name && word != Some(*needs) => {
                    displaced.push(*key);
                }
                Constraint::ExactlyOne(_) | Constraint::Together(..) | Constraint::Needs { .. } => {}
            }
        }
        displaced
    }

    /// The keys that are there to be written.
    pub(crate) fn named_keys(&self) -> impl Iterator<Item = &'static Key> {
        self.keys.iter().filter(|key| !matches!(key.presence, Presence::Former))
    }

    pub fn key(&self, name: &str) -> Option<&'static Key> {
        self.keys.iter().find(|key| key.name == name)
    }
}
