//! One tree laid over another: mappings are merged key by key, lists and single values take the place of
//! what was there.

use crate::keys::{Form, Section};
use crate::problem::TextSpan;
use crate::tree::{Member, Node, YamlValue};

impl Node {
    /// The same values, all of which have this one place.
    pub fn all_at(mut self, spot: TextSpan) -> Node {
        self.spot = spot;
        self.value = match self.value {
            YamlValue::List(items) => {
                YamlValue::List(items.into_iter().map(|item| item.all_at(spot)).collect())
            }
            YamlValue::Map(members) => {
                let place = |member: Member| Member {
                    key: member.key.all_at(spot),
                    value: member.value.all_at(spot),
                    ..member
                };
                YamlValue::Map(members.into_iter().map(place).collect())
            }
            single @ (YamlValue::Nothing | YamlValue::Text(_)) => single,
        };
        self
    }

    /// The value of a key of this mapping.
    pub fn member(&self, name: &str) -> Option<&Node> {
        let YamlValue::Map(members) = &self.value else { return None };
        members.iter().find(|member| member.key.is(name)).map(|member| &member.value)
    }

    pub(crate) fn is(&self, text: &str) -> bool {
        matches!(&self.value, YamlValue::Text(written) if written == text)
    }

    /// This mapping with what the other one has in it. A key without a value takes away the one that is here, and
    /// what by the table of keys cannot stand beside a new one goes as well.
    pub fn with(self, over: &Node, section: &Section) -> Node {
        laid(self, over, Some(section))
    }

    /// This mapping with these items before or behind those of one of its lists.
    pub fn with_items(mut self, name: &Node, added: &[Node], before: bool) -> Node {
        let YamlValue::Map(members) = &mut self.value else { return self };
        let YamlValue::Text(written) = &name.value else { return self };
        let list = members.iter_mut().find(|member| member.key.is(written)).map(|member| &mut member.value);
        match list {
            Some(Node { value: YamlValue::List(items), .. }) => {
                let at = if before { 0 } else { items.len() };
                items.splice(at..at, added.iter().cloned());
            }
            Some(node @ Node { value: YamlValue::Nothing, .. }) => {
                node.value = YamlValue::List(added.to_vec());
            }
            // That a list belongs there is told when the whole is read.
            Some(Node { value: YamlValue::Text(_) | YamlValue::Map(_), .. }) => {}
            None => {
                let value = Node { value: YamlValue::List(added.to_vec()), ..name.clone() };
                members.push(Member { key: name.clone(), value, has_colon: true });
            }
        }
        self
    }
}

fn laid(base: Node, over: &Node, section: Option<&Section>) -> Node {
    let (YamlValue::Map(mut members), YamlValue::Map(changes)) = (base.value, &over.value) else {
        return over.clone();
    };
    let mut named: Vec<&str> = Vec::new();
    for change in changes {
        // What is no key, or stands twice, is told of when the whole is read.
        let name = match &change.key.value {
            YamlValue::Text(name) if !named.contains(&name.as_str()) => name.as_str(),
            _ => {
                members.push(change.clone());
                continue;
            }
        };
        let word = match &change.value.value {
            YamlValue::Text(word) => Some(word.as_str()),
            _ => None,
        };
        if let Some(section) = section {
            for other in section.displaced_by(name, word) {
                members.retain(|member| !member.key.is(other) || named.contains(&other));
            }
        }
        named.push(name);
        let Some(at) = members.iter().position(|member| member.key.is(name)) else {
            members.push(change.clone());
            continue;
        };
        let before = members.remove(at);
        if !matches!(change.value.value, YamlValue::Nothing) {
            let within = section.and_then(|section| section.key(name)).and_then(|key| section_in(&key.form));
            let value = laid(before.value, &change.value, within);
            members.insert(at, Member { value, ..change.clone() });
        }
    }
    Node { value: YamlValue::Map(members), ..over.clone() }
}

/// The section of a form that can be a mapping.
fn section_in(form: &Form) -> Option<&Section> {
    match form {
        Form::Section(section) => Some(section),
        Form::Either(forms) => forms.iter().find_map(section_in),
        _ => None,
    }
}
