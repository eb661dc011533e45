//! Whether the examples in a table of keys are what the table says.

use crate::keys::{Elsewhere, Form, Key, Section};
use crate::problem::Collector;
use crate::tree::{Member, Node, YamlValue, parse};
use crate::{times, value};

/// The keys of a kind of file whose example has another form than it takes, and what it is; for tests.
pub fn odd_examples(root: &'static Section) -> Vec<String> {
    let mut odd = Vec::new();
    every_key(root, &mut |section, key| {
        let mut out = Collector::default();
        let node = parse(key.example, root, &mut out);
        if !node.is_some_and(|node| conforms(&node, &key.form)) {
            odd.push(format!("{} of {}: {}", key.name, section.name, key.example));
        }
    });
    odd
}

fn conforms(node: &Node, form: &Form) -> bool {
    let mut out = Collector::default();
    match (form, &node.value) {
        (Form::Text(_) | Form::Code { .. }, YamlValue::Text(_)) => true,
        (Form::Whole { least, most }, _) => value::whole(node, *least, *most, &mut out).is_some(),
        (Form::Flag, _) => value::flag(node, &mut out).is_some(),
        (Form::Words(words), YamlValue::Text(text)) => words.contains(&text.as_str()),
        (Form::OneOf { words, called }, _) => value::one_of_many(node, *words, called, &mut out).is_some(),
        (Form::TimeOfDay, _) => times::time_of_day(node, &mut out).is_some(),
        (Form::Date, _) => times::date(node, &mut out).is_some(),
        (Form::Moment, _) => times::moment(node, &mut out).is_some(),
        (Form::DateTime, _) => times::date_time(node, &mut out).is_some(),
        (Form::Duration, _) => times::duration(node, &mut out).is_some(),
        (Form::List(item), YamlValue::List(nodes)) => nodes.iter().all(|node| conforms(node, item)),
        (Form::Pairs { name, value }, YamlValue::Map(members)) => {
            let fits = |member: &Member| conforms(&member.key, name) && conforms(&member.value, value);
            members.iter().all(fits)
        }
        (Form::Section(section) | Form::Elsewhere(Elsewhere { section, .. }), YamlValue::Map(members)) => {
            members.iter().all(|member| {
                let YamlValue::Text(name) = &member.key.value else { return false };
                section.key(name).is_some_and(|key| conforms(&member.value, &key.form))
            })
        }
        (Form::Either(forms), _) => forms.iter().any(|form| conforms(node, form)),
        _ => false,
    }
}

fn every_key(section: &'static Section, told: &mut dyn FnMut(&'static Section, &'static Key)) {
    for key in section.keys {
        told(section, key);
        let mut forms = vec![&key.form];
        while let Some(form) = forms.pop() {
            match form {
                Form::Section(section) => every_key(section, told),
                Form::List(item) => forms.push(item),
                Form::Either(either) => forms.extend(either.iter()),
                _ => {}
            }
        }
    }
}
