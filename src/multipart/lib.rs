//! A publication as it comes over HTTP: `multipart/form-data` (RFC 7578, RFC 2046 section 5.1), read piece by piece as
//! it arrives, with nothing of a document in memory and the SHA-256 of each on the way.
//!
//! No I/O here: the caller hands in pieces of any size and a [`PartSink`] for the documents.
//! Reading order: [`Boundary`] says whether the request is a form at all, [`FormReader`] finds the parts,
//! [`PublicationReader`] knows which parts a publication has, [`FormRule`] what each refusal and finding rests on.

mod boundary;
mod file_name;
mod finding;
mod head;
mod parameters;
mod publication;
mod reader;
mod refusal;
mod rule;

pub use boundary::Boundary;
pub use finding::FormFinding;
pub use head::FormPartHead;
pub use publication::{
    FILE_PARTS, JSON_PART, NotRead, PartFacts, PartRole, PartSink, PublicationLimits, PublicationReader,
    ReadPublication,
};
pub use reader::{FormEvent, FormLimits, FormReader};
pub use refusal::{FormEnd, FormRefusal};
pub use rule::FormRule;
