//! `shipment.xml` as text and as well-formed XML: encoding, limits, namespaces, versions.

mod declaration;
mod document;
mod excerpt;
mod fault;
mod lines;
mod names;
mod reader;
mod reference;
mod scope;
mod tag;
mod version;

pub(crate) use document::{Document, MOST_BYTES, decode, too_large};
pub(crate) use excerpt::{excerpt, harmless};
pub(crate) use fault::fault;
pub(crate) use names::is_space;
pub(crate) use reader::{Characters, Listener, read};
pub(crate) use scope::{NamespaceId, Scope};
pub(crate) use tag::Tag;
pub(crate) use version::{Family, NetsShare, Versions, nets_share, root_version};
