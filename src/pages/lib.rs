//! The pages for browsers: what the simulator knows, to look at, and the acts of a tester as forms. They translate
//! requests for a [`World`](nets_driver::World) and decide nothing.
//!
//! Reading order: [`over`] puts the pages in front of what else is served, `here` finds the world that an address
//! names, `frame` is what all pages have, and each other file is a page or an act.

mod address;
mod alias;
mod answer;
mod calendar;
mod certificate;
mod clock;
mod course;
mod document;
mod document_acts;
mod dossier;
mod dossier_acts;
mod due;
mod ebox;
mod ebox_acts;
mod ebox_box;
mod ebox_calls;
mod ebox_message;
mod ebox_party;
mod ebox_refused;
mod entry;
mod files;
mod finding;
mod found;
mod frame;
mod here;
mod html;
mod kept;
mod looked_into;
mod mailbox;
mod mailboxes;
mod mistake;
mod names;
mod now;
mod onboarding;
mod outbound_file;
mod paper;
mod party;
mod pdf_facts;
mod people;
mod person;
mod person_acts;
mod refusal;
mod registration;
mod row;
mod rules;
mod scenario;
mod shipment;
mod shipment_files;
mod shipments;
mod signed;
mod site;
mod timeline;
mod times;
mod upload;
mod validate;
mod worlds;
mod yaml;

pub use here::{Logins, PagesParts};
pub use site::over;
