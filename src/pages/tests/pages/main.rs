//! The pages as a browser without script meets them: a real world, the real server, requests over TCP.

mod alias;
mod certificate;
mod door;
mod forms;
mod frame;
mod hostile;
mod people;
mod scenario;
mod shipments;
mod support;
mod timeline;
mod validate;
mod worlds;
