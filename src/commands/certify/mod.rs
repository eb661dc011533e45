//! `certify`: may a sender go on to the next environment? By the cases of the catalogue, played with its program, or by what
//! a running simulator has seen of it.

pub(super) mod active;
mod evidence;
mod library;
mod offered;
mod passive;
pub(in crate::commands) mod wanted;
mod worlds;
mod written;

use nets_certify::SentKind;

use crate::config::CertifyOptions;
use crate::outcome::CommandResult;

pub fn run(options: &CertifyOptions) -> CommandResult {
    let profile = options.profile.certified();
    if let Some(other) = options.sends.iter().find(|kind| !SentKind::of(profile).contains(kind)) {
        let words: Vec<&str> = SentKind::of(profile).iter().map(|kind| kind.word()).collect();
        let (other, profile) = (other.word(), profile.key());
        return Err(format!(
            "`{other}` is not of the profile {profile}, whose kinds are {}",
            words.join(", ")
        )
        .into());
    }
    match &options.api {
        Some(api) => passive::run(options, api),
        None if options.catalogue => passive::print_catalogue(profile, options.format),
        None => active::run(options),
    }
}
