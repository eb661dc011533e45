//! What a test lays over a scenario: other values, and items for its lists.

use nets_core::finding::Severity;
use nets_yaml::keys::Presence::Optional;
use nets_yaml::keys::{Elsewhere, Form, Key, Section};
use nets_yaml::{Collector, Fields, Node, Problem, TextSpan, YamlValue, list};

use crate::loaded::{Loaded, read_node};
use crate::sections::{ROOT, event, fault, material, outcome, recipient, returned_mail, sender};

/// The page that tells of all keys of a scenario.
const PAGE: &str = "scenarios.md";

/// A whole scenario, in another kind of file.
pub const SCENARIO: Form = Form::Elsewhere(Elsewhere { section: &ROOT, page: PAGE, part: false });

/// What is to be otherwise in a scenario.
pub const CHANGE: Form = Form::Elsewhere(Elsewhere { section: &ROOT, page: PAGE, part: true });

const fn items(section: &'static Section) -> Form {
    Form::Elsewhere(Elsewhere { section, page: PAGE, part: false })
}

/// What is put into lists of a scenario.
pub const ADD: Section = Section {
    name: "add",
    about: "Items for lists of the scenario. Of `outcomes` and `returned_mail` the first rule that matches decides, so these are put before the scenario's own; all others are put behind.",
    keys: &[
        Key {
            name: "senders",
            form: Form::List(&items(&sender::SECTION)),
            presence: Optional,
            example: "[{user: tTEST2, organisation: DK12345678, eboks_ids: [15724]}]",
            about: "Further senders.",
        },
        Key {
            name: "materials",
            form: Form::List(&items(&material::SECTION)),
            presence: Optional,
            example: "[{document_type: 163060, name: Yearly statement}]",
            about: "Further materials.",
        },
        Key {
            name: "recipients",
            form: Form::List(&items(&recipient::SECTION)),
            presence: Optional,
            example: "[{person: '0411820680', subscribes: none}]",
            about: "Further recipients.",
        },
        Key {
            name: "outcomes",
            form: Form::List(&items(&outcome::RULE)),
            presence: Optional,
            example: "[{when: {recipient: 2402911995}, then: ignore}]",
            about: "Rules that are asked before the scenario's own.",
        },
        Key {
            name: "returned_mail",
            form: Form::List(&items(&returned_mail::SECTION)),
            presence: Optional,
            example: "[{when: {message_id: 'moved-*'}, after: 5d}]",
            about: "Rules that are asked before the scenario's own.",
        },
        Key {
            name: "events",
            form: Form::List(&items(&event::SECTION)),
            presence: Optional,
            example: "[{at: day 3 16:59, subscribe: {person: '6101800001', document_type: 163057}}]",
            about: "Further acts of recipients.",
        },
        Key {
            name: "faults",
            form: Form::List(&items(&fault::SECTION)),
            presence: Optional,
            example: "[{name: the answer is lost, at: {op: close}, do: {answer: none, then: drop}}]",
            about: "Faults that are asked behind the scenario's own.",
        },
    ],
    constraints: &[],
};

/// Lists in which the first item that fits decides.
const DECIDED_BY_THE_FIRST: [&str; 2] = ["outcomes", "returned_mail"];

/// What is laid over a scenario. It is read as a whole with the scenario that it changes.
/// Bound: what the text that is laid over can say.
#[derive(Debug, Clone, Default)]
pub struct Overlay {
    changes: Vec<Node>,
    added: Vec<Added>,
    /// The key at which is told what becomes wrong in the scenario itself.
    spot: Option<TextSpan>,
}

/// Bound: what the text that is laid over can say.
#[derive(Debug, Clone)]
struct Added {
    name: Node,
    items: Vec<Node>,
    before: bool,
}

impl Overlay {
    /// Whether the scenario stays as it is.
    pub fn is_empty(&self) -> bool {
        self.changes.is_empty() && self.added.is_empty()
    }

    /// Has the keys of this mapping laid over the scenario.
    pub fn change(&mut self, key: TextSpan, node: &Node, out: &mut Collector) -> Option<()> {
        let YamlValue::Map(_) = node.value else {
            let message = format!("found {} where keys of a scenario belong", node.kind());
            out.add(Problem::error(node.spot, message).expected(CHANGE.words()));
            return None;
        };
        self.changes.push(node.clone());
        self.spot.get_or_insert(key);
        Some(())
    }

    /// Has one key laid over the scenario.
    pub fn set(&mut self, key: TextSpan, name: &str, node: &Node) {
        let name = Node { value: YamlValue::Text(name.to_owned()), spot: key, ..node.clone() };
        let member = nets_yaml::Member { key: name, value: node.clone(), has_colon: true };
        self.changes.push(Node { value: YamlValue::Map(vec![member]), ..node.clone() });
        self.spot.get_or_insert(key);
    }

    /// Has the items of these lists put into those of the scenario.
    pub fn add(&mut self, key: TextSpan, node: &Node, out: &mut Collector) -> Option<()> {
        let fields = Fields::of(node, &ADD, out)?;
        let mut complete = true;
        for Key { name, .. } in ADD.keys {
            let Some((node, spot)) = fields.node(name).zip(fields.key_spot(name)) else { continue };
            let items = list(node, name, |node, _| Some(node.clone()), out);
            complete &= items.complete;
            self.added.push(Added {
                name: Node { value: YamlValue::Text((*name).to_owned()), spot, ..node.clone() },
                items: items.items.into_iter().map(|item| item.it).collect(),
                before: DECIDED_BY_THE_FIRST.contains(name),
            });
        }
        self.spot.get_or_insert(key);
        complete.then_some(())
    }

    /// The scenario that comes of laying this over another. What is wrong is told at its place in this text, and what
    /// becomes wrong in the other one, at the key that changes it. `made_of` says in the new text what it was made of.
    pub fn over(&self, base: &Loaded, made_of: &str, out: &mut Collector) -> Option<Loaded> {
        let Some(spot) = self.spot.filter(|_| !self.is_empty()) else { return Some(base.clone()) };
        let mut unread = Collector::default();
        let mut node =
            nets_yaml::parse(&base.text, &ROOT, &mut unread)?.all_at(spot.for_all_of_another_text());
        for change in &self.changes {
            node = node.with(change, &ROOT);
        }
        for Added { name, items, before } in &self.added {
            node = node.with_items(name, items, *before);
        }
        let mut found = Collector::default();
        let loaded = read_node(&node, made_of, spot, &mut found);
        let valid = !found.has_errors();
        let known = |problem: &Problem| {
            problem.severity != Severity::Error
                && base.warnings.problems.iter().any(|warning| warning.message == problem.message)
        };
        out.take_over(found, |mut problem, is_elsewhere| {
            if is_elsewhere {
                if known(&problem) {
                    return None;
                }
                problem.message = format!("with this laid over the scenario: {}", problem.message);
            }
            Some(problem)
        });
        loaded.filter(|_| valid)
    }
}

/// A scenario that stands in another kind of file. Its mistakes are told at their places there.
pub fn read_inline(node: &Node, made_of: &str, out: &mut Collector) -> Option<Loaded> {
    let mut found = Collector::default();
    let loaded = read_node(node, made_of, node.spot, &mut found);
    let valid = !found.has_errors();
    out.take_over(found, |problem, _| Some(problem));
    loaded.filter(|_| valid)
}
