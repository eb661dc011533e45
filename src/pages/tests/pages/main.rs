//! The pages as a browser without script meets them: a real world, the real server, requests over TCP.

mod alias;
mod certificate;
mod door;
mod ebox;
mod forms;
mod frame;
mod front_end_paper;
mod hostile;
mod onboarding;
mod people;
mod scenario;
mod shipments;
mod support;
mod timeline;
mod validate;
mod worlds;
