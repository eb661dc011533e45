//! `certify`: may a sender go on to the next environment? By the cases of the catalogue, played with its program, or by what
//! a running simulator has seen of it.

pub(super) mod active;
mod evidence;
mod library;
mod offered;
mod passive;
mod worlds;
mod written;

use crate::config::{CertifyOptions, CertifyProfile};
use crate::outcome::CommandResult;

pub fn run(options: &CertifyOptions) -> CommandResult {
    let CertifyProfile::NetsShare = options.profile;
    match &options.api {
        Some(api) => passive::run(options, api),
        None if options.catalogue => passive::print_catalogue(options.format),
        None => active::run(options),
    }
}
