//! What Nets wrote, beside what we would have written for the same shipments.
//!
//! Reading order: `reading` (an XML file as elements, one after the other), `form` and `model` (what our elements may
//! look like, learnt from our own files), `grades`, `sent` (our core plays what was sent), `received`, `comparing`.

mod comparing;
mod difference;
mod form;
mod grades;
mod model;
mod names;
mod reading;
mod received;
mod sent;

pub use comparing::{ComparedDrop, DropComparer, DropOutcome, says_duplicate};
pub use difference::{DifferenceKind, FormDifference};
pub use reading::{SeenAttribute, SeenElement, SeenFile, read, root};
pub use received::{DropContent, DropFile, format_of};
pub use sent::{SentShipment, SentShipments, ZipToPlay};
