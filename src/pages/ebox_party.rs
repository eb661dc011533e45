//! Recipients of the e-Box in addresses, such as `/ui/default/ebox/boxes/enterprise/0199000349`, and as pages name them.

use nets_control::WorldReason;
use nets_core::ebox::setting::{EboxRecipient, EboxSetting, EboxStanding, EboxStrangers};
use nets_core::identity::belgium::{EboxAddress, EboxSector};
use nets_driver::{View, WorldName};
use nets_scenario::ebox_catalogue;
use nets_web::Problem;
use nets_web::written::{hint, shortened};

use crate::address;
use crate::here::InWorld;
use crate::names::shown;
use crate::refusal::PageReason;
use crate::times::in_words;

const SECTORS: [&str; 2] = ["enterprise", "citizen"];

/// A recipient as a page names it.
pub(crate) struct EboxName {
    /// As the scenario calls it; empty where it has no name.
    pub(crate) name: String,
    pub(crate) sector: &'static str,
    /// The number in groups, between which nothing stands when it is copied.
    pub(crate) groups: Vec<String>,
    /// Of its page.
    pub(crate) address: String,
}

impl EboxName {
    pub(crate) fn of(of: &EboxAddress, setting: &EboxSetting, world: &WorldName) -> Self {
        let number = of.number();
        let name = setting.recipients.get(of).map(|recipient| recipient.name.as_str());
        // Magic recipients are called by their number.
        let name = name.filter(|name| !name.ends_with(number)).map(shown).or_else(|| match of {
            EboxAddress::Enterprise(number) => {
                setting.organisations.get(number).map(|it| shown(it.name.any()))
            }
            EboxAddress::Citizen(_) => None,
        });
        let ends: [usize; 3] = match of {
            EboxAddress::Enterprise(_) => [4, 7, 10],
            EboxAddress::Citizen(_) => [6, 9, 11],
        };
        let from = [0, ends[0], ends[1]];
        let group = |(from, to): (usize, usize)| number.get(from..to).unwrap_or_default().to_owned();
        EboxName {
            name: name.unwrap_or_default(),
            sector: of.sector().name(),
            groups: from.into_iter().zip(ends).map(group).collect(),
            address: page_of(world, of),
        }
    }

    /// Its name, or its number where it has none.
    pub(crate) fn called(&self) -> String {
        if self.name.is_empty() {
            format!("{} {}", self.sector, self.groups.concat())
        } else {
            self.name.clone()
        }
    }
}

/// The page of this recipient.
pub(crate) fn page_of(world: &WorldName, of: &EboxAddress) -> String {
    address::of(world, &format!("/ebox/boxes/{}/{}", of.sector().name(), of.number()))
}

/// The recipient that the parts of an address name.
pub(crate) fn named(sector: &str, number: &str) -> Result<EboxAddress, Problem> {
    let unknown = |detail: String| Problem::new(PageReason::UnknownRecipient, detail);
    let of = match sector {
        "enterprise" => EboxSector::Enterprise,
        "citizen" => EboxSector::Citizen,
        other => {
            let written = shortened(other);
            return Err(
                unknown(format!("`{written}` is no kind of recipient")).hint(hint(&written, &SECTORS))
            );
        }
    };
    EboxAddress::new(of, number).map_err(|malformed| {
        unknown(format!("`{}` is no number of the kind `{sector}`", shortened(number)))
            .hint(malformed.to_string())
    })
}

/// What stands for a recipient in the parameter `after` of a list.
pub(crate) fn place(of: &EboxAddress) -> String {
    format!("{}:{}", of.sector().name(), of.number())
}

/// The recipient at a place of the list.
pub(crate) fn at_place(text: &str) -> Result<EboxAddress, Problem> {
    let (sector, number) = text.split_once(':').unwrap_or_default();
    named(sector, number).map_err(|_| {
        let detail = format!("`{}` is not the place of a recipient", shortened(text));
        Problem::bad_parameter("after", detail).hint("write it like `enterprise:0199000349`")
    })
}

/// Whose number this could be, written with whatever stands between its digits.
pub(crate) fn possible(text: &str) -> Option<EboxAddress> {
    let digits: String = text.chars().filter(|c| !matches!(c, ' ' | '.' | '-')).collect();
    let sector = if digits.len() == 11 { EboxSector::Citizen } else { EboxSector::Enterprise };
    EboxAddress::new(sector, &digits).ok()
}

/// What a recipient does, in a few words.
pub(crate) fn behaviour(setting: &EboxSetting, of: &EboxAddress) -> String {
    let Some(recipient) = setting.recipients.get(of) else {
        return match setting.strangers {
            EboxStrangers::Opened => "not listed: has an e-Box and reads nothing",
            EboxStrangers::NeverOpened => "not listed: has never opened an e-Box",
            EboxStrangers::Unknown => "not listed: is in no register",
        }
        .to_owned();
    };
    let magic = ebox_catalogue::ALL.iter().find(|magic| magic.recipient() == *recipient);
    magic.map_or_else(|| listed(recipient), |magic| magic.behaviour.to_owned())
}

fn listed(recipient: &EboxRecipient) -> String {
    let mut does: Vec<String> = Vec::new();
    match recipient.standing {
        EboxStanding::Opened => {}
        EboxStanding::NeverOpened { opens_after: None } => does.push("has never opened an e-Box".to_owned()),
        EboxStanding::NeverOpened { opens_after: Some(delay) } => {
            does.push(format!("opens an e-Box {} after the first message", in_words(delay)));
        }
        EboxStanding::Unknown => does.push("is in no register".to_owned()),
        EboxStanding::NotActive => does.push("is known and not active".to_owned()),
    }
    let planned = [
        (recipient.reads_after, "reads"),
        (recipient.hides_after, "hides"),
        (recipient.replies_after, "replies"),
    ];
    let planned = planned.into_iter().filter_map(|(delay, what)| Some((delay?, what)));
    does.extend(planned.map(|(delay, what)| format!("{what} after {}", in_words(delay))));
    if recipient.exclusively {
        does.push("wants no paper".to_owned());
    }
    if let Some(script) = recipient.script {
        let alike = ebox_catalogue::ALL.iter().find(|magic| magic.recipient().script == Some(script));
        does.extend(alike.map(|magic| magic.behaviour.to_owned()));
    }
    if does.is_empty() { "has an e-Box and reads nothing".to_owned() } else { does.join(", ") }
}

/// The e-Box of the scenario, or why there is none.
pub(crate) fn setting<'v>(view: &View<'v>) -> Result<&'v EboxSetting, Problem> {
    view.simulator.scenario().ebox.as_deref().ok_or_else(no_ebox)
}

/// As `setting`, of the scenario that a page has.
pub(crate) fn setting_of(here: &InWorld) -> Result<&EboxSetting, Problem> {
    here.scenario.scenario.ebox.as_deref().ok_or_else(no_ebox)
}

fn no_ebox() -> Problem {
    Problem::new(WorldReason::NoEbox, "the scenario of this world has no `ebox` section")
        .hint("add the section on the page Scenario, or begin with `--scenario scenarios/ebox.yaml`")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_recipient_is_named_as_it_is_addressed() {
        for (sector, number) in [("enterprise", "0199000349"), ("citizen", "99123100197")] {
            let of = named(sector, number).expect("a recipient");
            assert_eq!(at_place(&place(&of)).expect("a place"), of);
            assert_eq!(possible(number), Some(of));
        }
        assert!(possible("0199.000.349").is_some() && possible("Anna").is_none());
        for (sector, number) in [("enterprise", "99123100197"), ("person", "0199000349"), ("citizen", "x")] {
            assert!(named(sector, number).is_err(), "{sector} {number}");
        }
        assert!(at_place("enterprise").is_err() && at_place("").is_err());
    }

    #[test]
    fn what_a_listed_recipient_does_is_put_in_words() {
        let of = named("enterprise", "0199000349").expect("a recipient");
        let mut recipient = EboxRecipient::new(of);
        assert_eq!(listed(&recipient), "has an e-Box and reads nothing");
        recipient.standing = EboxStanding::NeverOpened { opens_after: None };
        recipient.reads_after = Some(nets_core::SignedDuration::from_hours(3));
        recipient.exclusively = true;
        recipient.script = Some(nets_core::ebox::setting::EboxScript::FailsAlways);
        assert_eq!(
            listed(&recipient),
            "has never opened an e-Box, reads after 3 hours, wants no paper, is answered 500, always"
        );
    }
}
