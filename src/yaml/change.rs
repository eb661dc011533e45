//! A tree in which single values are changed, each by the key that it stands under.

use crate::keys::{Form, Section};
use crate::tree::{Node, YamlValue};

/// Where a single value stands.
#[derive(Clone, Copy)]
pub struct KeyPlace {
    /// The name of the section, and of the key in it.
    pub section: &'static str,
    pub key: &'static str,
    /// Whether it is a text in the words of its author.
    pub is_text: bool,
}

/// Gives what stands in the place of a value; none takes the key away, or the item of a list.
pub type Change<'c> = dyn FnMut(KeyPlace, &str) -> Option<String> + 'c;

impl Node {
    /// The same tree with other single values. A list that had items and has none any more goes with its key.
    pub fn changed(self, section: &'static Section, change: &mut Change<'_>) -> Node {
        let spot = self.spot;
        let ending = self.ending;
        let value = match self.value {
            YamlValue::Map(members) => {
                let mut kept = Vec::new();
                for mut member in members {
                    let YamlValue::Text(name) = &member.key.value else {
                        kept.push(member);
                        continue;
                    };
                    let Some(key) = section.key(name) else {
                        kept.push(member);
                        continue;
                    };
                    let place =
                        KeyPlace { section: section.name, key: key.name, is_text: is_text(&key.form) };
                    if let Some(value) = value(member.value, &key.form, place, change) {
                        member.value = value;
                        kept.push(member);
                    }
                }
                YamlValue::Map(kept)
            }
            other => other,
        };
        Node { spot, value, ending }
    }
}

fn value(node: Node, form: &'static Form, place: KeyPlace, change: &mut Change<'_>) -> Option<Node> {
    let Node { spot, value: held, ending } = node;
    let held = match held {
        YamlValue::Nothing => YamlValue::Nothing,
        YamlValue::Text(text) => YamlValue::Text(change(place, &text)?),
        YamlValue::List(items) => {
            let form = item(form);
            let had_some = !items.is_empty();
            let items: Vec<Node> =
                items.into_iter().filter_map(|node| value(node, form, place, change)).collect();
            if had_some && items.is_empty() {
                return None;
            }
            YamlValue::List(items)
        }
        YamlValue::Map(members) => {
            let node = Node { spot, value: YamlValue::Map(members), ending };
            return Some(match section_in(form) {
                Some(section) => node.changed(section, change),
                None => node,
            });
        }
    };
    Some(Node { spot, value: held, ending })
}

/// The form of the items of a list.
fn item(form: &'static Form) -> &'static Form {
    match form {
        Form::List(item) => item,
        Form::Either(forms) => forms.iter().find(|form| matches!(form, Form::List(_))).map_or(form, item),
        _ => form,
    }
}

fn section_in(form: &'static Form) -> Option<&'static Section> {
    match form {
        Form::Section(section) => Some(section),
        Form::Either(forms) => forms.iter().find_map(section_in),
        _ => None,
    }
}

fn is_text(form: &Form) -> bool {
    match form {
        Form::Text(_) => true,
        Form::List(item) => is_text(item),
        Form::Either(forms) => forms.iter().any(is_text),
        _ => false,
    }
}
