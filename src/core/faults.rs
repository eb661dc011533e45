//! Faults on purpose: what is to go wrong, at which operation, and how it is told.

pub mod connection;
pub mod fates;
pub mod met;
pub mod nets_order;
pub mod operation;
pub mod plan;
pub mod planned;
pub mod watching;
