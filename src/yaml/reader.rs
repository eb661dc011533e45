//! Reads the keys of one mapping: unknown, repeated and missing ones are told, with the nearest word.

use nets_core::finding::Position;
use nets_text::nearest_or_begun;

use crate::durations::with_decimal_comma;
use crate::keys::{Constraint, Form, Key, Presence, Section, one_of};
use crate::problem::{Collector, Problem, TextSpan, shortened};
use crate::spelling;
use crate::tree::{Ending, Member, Node, YamlValue};

/// A value with its place, for checks that look across the file or beyond it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Located<T> {
    pub spot: TextSpan,
    pub it: T,
}

/// Reads a value or says why not. `None` always means that a problem has been told.
pub type ReadFn<T> = fn(&Node, &mut Collector) -> Option<T>;

/// The known keys of a mapping with their values.
pub struct Fields<'n> {
    spot: TextSpan,
    section: &'static Section,
    given: Vec<Given<'n>>,
    /// Keys that an unknown one was probably meant for, so that they are not told to be missing too.
    meant: Vec<&'static str>,
}

struct Given<'n> {
    name: &'static str,
    key: &'n Node,
    value: &'n Node,
}

impl Given<'_> {
    /// Whether it is a text without quotes that a comma ends.
    fn is_cut_text(&self, section: &Section) -> bool {
        let takes_text = section.key(self.name).is_some_and(|key| matches!(key.form, Form::Text(_)));
        takes_text && self.value.ending == Ending::InBrackets
    }
}

impl<'n> Fields<'n> {
    pub fn of(node: &'n Node, section: &'static Section, out: &mut Collector) -> Option<Fields<'n>> {
        if let Some(problem) = node.placeholder() {
            out.add(problem.expected(Form::Section(section).words()));
            return None;
        }
        let YamlValue::Map(members) = &node.value else {
            let message = format!("found {} where {} belongs", node.kind(), section.name);
            let problem = Problem::error(node.spot, message).expected(Form::Section(section).words());
            out.add(match &node.value {
                YamlValue::Text(text) => {
                    glued(text, section).map_or(problem.clone(), |hint| problem.hint(hint))
                }
                YamlValue::Nothing | YamlValue::List(_) | YamlValue::Map(_) => problem,
            });
            return None;
        };
        let mut fields = Fields { spot: node.spot, section, given: Vec::new(), meant: Vec::new() };
        let mut rest = members.iter();
        while let Some(member) = rest.next() {
            if fields.add(member, out) {
                let cut = rest.clone().take_while(|next| fields.is_cut_off(next));
                let cut: Vec<_> = cut.collect();
                if fields.tell_cut(member, &cut, out) {
                    rest.by_ref().take(cut.len()).for_each(drop);
                }
            }
        }
        Some(fields)
    }

    /// A word alone that is no key: what a comma has cut off from the text before it.
    fn is_cut_off(&self, member: &Member) -> bool {
        let YamlValue::Text(written) = &member.key.value else { return false };
        !member.has_colon && self.section.key(written).is_none() && glued(written, self.section).is_none()
    }

    /// `{reason: The amount, is wrong}`: whether it was told.
    fn tell_cut(&mut self, member: &Member, cut: &[&Member], out: &mut Collector) -> bool {
        let (YamlValue::Text(name), YamlValue::Text(text), Ending::InBrackets, [first, ..]) =
            (&member.key.value, &member.value.value, member.value.ending, cut)
        else {
            return false;
        };
        if let (YamlValue::Text(more), Some(known)) = (&first.key.value, self.section.key(name))
            && let Some(meant) = with_decimal_comma(text, more).filter(|_| known.form.takes_duration())
        {
            // Its first part is not read, and not missing.
            self.given.retain(|given| given.name != known.name);
            self.meant.push(known.name);
            let message = "a comma ends this value: a decimal point is written as a point";
            out.add(
                Problem::error(member.value.spot, message)
                    .hint(format!("write `{name}: {meant}`"))
                    .expected(Form::Duration.words()),
            );
            return true;
        }
        let mut whole = text.clone();
        for member in cut {
            if let YamlValue::Text(more) = &member.key.value {
                whole.push_str(", ");
                whole.push_str(more);
            }
        }
        let message = format!("a comma ends the value of `{name}`, and this word has none of its own");
        let meant = format!("write `{name}: '{}'`", shortened(&whole.replace('\'', "''")));
        out.add(
            Problem::error(first.key.spot, message).hint(meant).expected("a text with a comma in 'quotes'"),
        );
        true
    }

    /// Whether it is a known key.
    fn add(&mut self, member: &'n Member, out: &mut Collector) -> bool {
        let section = self.section;
        let Member { key, value, .. } = member;
        let names = || section.named_keys().map(|key| key.name);
        let YamlValue::Text(written) = &key.value else {
            let problem = Problem::error(key.spot, format!("found {} where a key belongs", key.kind()));
            out.add(problem.expected(one_of(&names().collect::<Vec<_>>())));
            return false;
        };
        let Some(known) = self.section.key(written) else {
            out.add_error(|| self.unknown(key.spot, written));
            return false;
        };
        if let Some(first) = self.given.iter().find(|given| given.name == known.name) {
            let message = format!("the key `{written}` is here twice, first on {}", line_of(first.key.spot));
            out.add(Problem::error(key.spot, message).hint("keep one of them"));
        } else {
            self.given.push(Given { name: known.name, key, value });
            self.tell_empty(known, member, out);
        }
        true
    }

    fn unknown(&mut self, spot: TextSpan, written: &str) -> Problem {
        let section = self.section;
        let names = || section.named_keys().map(|key| key.name);
        if written == "<<" {
            return Problem::error(
                spot,
                "`<<` would merge another mapping into this one, which YAML 1.2 does not know",
            )
            .expected("the keys themselves, or `*name` for a whole value")
            .hint("write the keys out");
        }
        let shown = shortened(written);
        let problem = Problem::error(spot, format!("there is no key `{shown}` in {}", section.name))
            .expected(one_of(&names().collect::<Vec<_>>()));
        let plain = spelling::in_ascii(written);
        let plain = plain.trim().trim_matches(['\'', '"', '-']).trim();
        if let Some(known) = section.key(plain).filter(|known| known.name != written) {
            self.meant.push(known.name);
            let odd = spelling::first_odd(written)
                .map(|(_, sign)| format!(": {} stands in it", spelling::name(sign)));
            return problem.hint(format!("write `{}`{}", known.name, odd.unwrap_or_default()));
        }
        let begins_odd =
            written.chars().next().filter(|sign| matches!(spelling::meant(*sign), Some(" " | "")));
        if let Some(sign) = begins_odd {
            return problem
                .hint(format!("{}, begins the line: YAML indents with spaces alone", spelling::name(sign)));
        }
        if let Some(hint) = glued(written, section) {
            self.meant.extend(names().filter(|name| hint.contains(&format!("`{name}:"))));
            return problem.hint(hint);
        }
        self.meant.extend(nearest_or_begun(&shown, names()));
        let problem = problem.nearest(&shown, names());
        match self.given.last() {
            Some(before) if problem.hint.is_empty() && before.is_cut_text(section) => {
                let hint =
                    format!("if it belongs to the text of `{}`, put all of that in 'quotes'", before.name);
                problem.hint(hint)
            }
            Some(_) | None => problem,
        }
    }

    /// A key that may be left out and is there without a value: perhaps what was to stand there got lost.
    fn tell_empty(&self, known: &Key, member: &Member, out: &mut Collector) {
        if !matches!(member.value.value, YamlValue::Nothing) {
            return;
        }
        let name = known.name;
        let stands_alone = self.section.constraints.iter().any(|constraint| match constraint {
            Constraint::ExactlyOne(names) => names.contains(&name),
            Constraint::Together(..) | Constraint::Needs { .. } => false,
        });
        let counts_as = match (&known.presence, stands_alone) {
            // That it is missing is told in its own words; or its being there is all it says.
            (Presence::Required | Presence::Former, _) | (_, true) => return,
            (Presence::Default(default), false) => format!("; it counts as left out: {default}"),
            (Presence::Optional, false) => "; it counts as left out".to_owned(),
        };
        if let Ending::Comment(comment) = member.value.ending {
            out.add(after_comment_sign(comment));
            return;
        }
        let message = format!("`{name}` has no value{counts_as}");
        out.add(Problem::warning(member.key.spot, message).hint("write its value, or remove the key"));
    }

    pub fn spot(&self) -> TextSpan {
        self.spot
    }

    /// The value of a key, unless it is left out or empty.
    pub fn node(&self, name: &'static str) -> Option<&'n Node> {
        debug_assert!(self.section.key(name).is_some(), "`{name}` is not in the table of keys");
        let node = self.given.iter().find(|given| given.name == name)?.value;
        (!matches!(node.value, YamlValue::Nothing)).then_some(node)
    }

    /// Where the key itself stands.
    pub fn key_spot(&self, name: &'static str) -> Option<TextSpan> {
        self.given.iter().find(|given| given.name == name).map(|given| given.key.spot)
    }

    /// Whether the key is there, if only with an empty value.
    pub fn names(&self, name: &'static str) -> bool {
        self.given.iter().any(|given| given.name == name)
    }

    pub fn required<T>(&self, name: &'static str, read: ReadFn<T>, out: &mut Collector) -> Option<T> {
        match self.node(name) {
            Some(node) => read(node, out),
            None => {
                self.tell_missing(name, out);
                None
            }
        }
    }

    fn tell_missing(&self, name: &'static str, out: &mut Collector) {
        if self.meant.contains(&name) {
            return;
        }
        let form = self.section.key(name).map(|key| key.form.words()).unwrap_or_default();
        let problem = match self.given.iter().find(|given| given.name == name) {
            Some(empty) => Problem::error(empty.key.spot, format!("`{name}` has no value")),
            None => Problem::error(self.spot, format!("`{name}` is missing in {}", self.section.name)),
        };
        out.add(problem.expected(form));
    }

    /// `Some(None)` when it is left out.
    pub fn optional<T>(&self, name: &'static str, read: ReadFn<T>, out: &mut Collector) -> Option<Option<T>> {
        match self.node(name) {
            Some(node) => read(node, out).map(Some),
            None => Some(None),
        }
    }

    pub fn or<T>(&self, name: &'static str, default: T, read: ReadFn<T>, out: &mut Collector) -> Option<T> {
        let optional = self.section.key(name).is_some_and(|key| !matches!(key.presence, Presence::Required));
        debug_assert!(optional, "`{name}` is required by the table of keys");
        self.node(name).map_or(Some(default), |node| read(node, out))
    }
}

/// `user:tTEST1`, which is one word to YAML: what to write instead, if the section has such a key.
fn glued(written: &str, section: &Section) -> Option<String> {
    let plain = spelling::in_ascii(written);
    let (key, value) = plain.split_once([':', '='])?;
    let known = section.key(key.trim())?;
    let meant = format!("write `{}: {}` with a blank behind the colon", known.name, shortened(value.trim()));
    let odd =
        spelling::first_odd(written).map(|(_, sign)| format!("; {} stands in it", spelling::name(sign)));
    Some(meant + &odd.unwrap_or_default())
}

/// `Story #2`: a comment begins there, which is perhaps part of the text.
pub(crate) fn after_comment_sign(comment: TextSpan) -> Problem {
    Problem::warning(comment, "a comment begins here, so that the value ends before it")
        .hint("if it belongs to the text, put all of it in 'quotes'; if not, write a blank behind `#`")
}

/// A list, without the items that could not be read.
#[derive(Debug, Clone)]
pub struct Items<T> {
    pub items: Vec<Located<T>>,
    /// Whether none had to be left out.
    pub complete: bool,
}

impl<T> Default for Items<T> {
    fn default() -> Self {
        Items { items: Vec::new(), complete: true }
    }
}

pub fn list<T>(node: &Node, of: &str, read: ReadFn<T>, out: &mut Collector) -> Items<T> {
    let Some(nodes) = listed(node, of, out) else {
        return Items { items: Vec::new(), complete: false };
    };
    let items: Vec<_> =
        nodes.iter().filter_map(|node| Some(Located { spot: node.spot, it: read(node, out)? })).collect();
    Items { complete: items.len() == nodes.len(), items }
}

fn listed<'n>(node: &'n Node, of: &str, out: &mut Collector) -> Option<&'n [Node]> {
    let YamlValue::List(nodes) = &node.value else {
        let problem = node
            .placeholder()
            .unwrap_or_else(|| {
                Problem::error(node.spot, format!("found {} where a list belongs", node.kind()))
            })
            .expected(format!("a list of {of}: each begins with a dash, or all stand in [brackets]"));
        out.add(match &node.value {
            YamlValue::Text(text) => {
                let items = text.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')).unwrap_or(text);
                problem.hint(format!("write `[{}]`", shortened(items)))
            }
            YamlValue::Nothing | YamlValue::List(_) | YamlValue::Map(_) => problem,
        });
        return None;
    };
    Some(nodes)
}

/// A mapping whose keys are free names, without those that could not be read.
pub fn pairs<T>(
    node: &Node,
    name: ReadFn<String>,
    value: ReadFn<T>,
    out: &mut Collector,
) -> Items<(String, T)> {
    let YamlValue::Map(members) = &node.value else {
        let message = format!("found {} where names with values belong", node.kind());
        out.add(Problem::error(node.spot, message).expected("a mapping such as `{NAME: value}`"));
        return Items { items: Vec::new(), complete: false };
    };
    let mut items: Vec<Located<(String, T)>> = Vec::new();
    for Member { key, value: node, .. } in members {
        let Some((name, value)) = name(key, out).zip(value(node, out)) else { continue };
        match items.iter().find(|item| item.it.0 == name) {
            Some(first) => {
                let message =
                    format!("`{}` is here twice, first on {}", shortened(&name), line_of(first.spot));
                out.add(Problem::error(key.spot, message).hint("keep one of them"));
            }
            None => items.push(Located { spot: key.spot, it: (name, value) }),
        }
    }
    Items { complete: items.len() == members.len(), items }
}

/// "line 12", for a message that points at another place.
pub fn line_of(spot: TextSpan) -> String {
    if spot.is_elsewhere() {
        return "a line of what this is laid over".to_owned();
    }
    let Position { line, .. } = spot.position;
    format!("line {line}")
}
