//! The pages as a browser without script meets them: a real world, the real server, requests over TCP.

mod door;
mod forms;
mod frame;
mod hostile;
mod shipments;
mod support;
mod timeline;
