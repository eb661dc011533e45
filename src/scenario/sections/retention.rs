//! `retention`: how long documents can be opened, and zips be read again.

use nets_core::scenario::Retention;
use nets_yaml::keys::Presence::Default;
use nets_yaml::keys::{Form, Key, Section};
use nets_yaml::{Collector, Fields, Node, times, value};

pub(crate) const SECTION: Section = Section {
    name: "retention",
    about: "How long the files of documents in e-Boks can still be opened, over the API and in the browser, once nothing more comes of their shipment. What is not over yet is always there. Zips of refused shipments, and of those that brought no document to e-Boks, are kept in the same way, so that a bundle has them.",
    keys: &[
        Key {
            name: "documents",
            form: Form::Duration,
            presence: Default("30d"),
            example: "7d",
            about: "For how long the zip of a shipment is kept after it is refused or the last of its messages is over, in simulated time; `0s` keeps none. A clock that jumps does not jump to this.",
        },
        Key {
            name: "room",
            form: value::SIZE,
            presence: Default("64 MB"),
            example: "1 GB",
            about: "What the kept zips of one sender may take together; the oldest go first. They count against the sender's quota, of which they take a quarter at the most. Zips that have no document in e-Boks may take as much again.",
        },
    ],
    constraints: &[],
};

pub(crate) fn read(node: &Node, out: &mut Collector) -> Option<Retention> {
    let fields = Fields::of(node, &SECTION, out)?;
    let usual = Retention::default();
    let documents = fields.or("documents", usual.documents, times::duration, out);
    let room = fields.or("room", usual.room, value::size, out);
    Some(Retention { documents: documents?, room: room? })
}
