//! The signed objects as those see them who receive them.

mod examined;
mod form;
mod support;
mod verified_by_others;
