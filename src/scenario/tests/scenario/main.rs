//! Scenarios, right and wrong, and the pages made from what they may say.

mod documents;
mod faults;
mod loading;
mod overlay;
mod problems;
mod recipients;
mod slips;
mod written;
