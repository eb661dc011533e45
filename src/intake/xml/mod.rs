//! `shipment.xml` as text and as well-formed XML: encoding, limits, namespaces, versions.

mod broken;
mod declaration;
mod document;
mod encoding;
mod entities;
mod excerpt;
mod fault;
mod ill_formed;
mod lines;
mod names;
mod namespace;
mod pieces;
mod reader;
mod reference;
mod scope;
mod tag;
mod version;

pub(crate) use document::{MOST_BYTES, XmlDocument, decode, too_large};
pub(crate) use excerpt::excerpt;
pub(crate) use fault::fault;
pub(crate) use names::{SPACES, is_blank, is_foreign_space, is_space, is_unseen, trimmed, without_unseen};
pub(crate) use namespace::{Family, NetsShare, nets_share};
pub(crate) use reader::{Characters, XmlListener, read};
pub(crate) use scope::{NamespaceId, Scope};
pub(crate) use tag::{Attribute, Tag};
pub(crate) use version::{Versions, root_version};
