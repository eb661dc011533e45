//! For whom a publication is: an enterprise that is active, or a citizen who is known.

use alloc::{format, vec::Vec};

use super::judged::JudgedSent;
use crate::ebox::finding::EboxFinding;
use crate::ebox::setting::{CheckDigits, EboxSetting, EboxStanding, EboxStrangers};
use crate::identity::belgium::{EboxAddress, EboxSector};
use crate::rule_book::ebox::EboxRule;

/// What the registers know of the holder of this number.
pub(crate) fn standing(setting: &EboxSetting, address: &EboxAddress) -> EboxStanding {
    match (setting.recipients.get(address), setting.strangers) {
        (Some(recipient), _) => recipient.standing,
        (None, EboxStrangers::Opened) => EboxStanding::Opened,
        (None, EboxStrangers::NeverOpened) => EboxStanding::NeverOpened { opens_after: None },
        (None, EboxStrangers::Unknown) => EboxStanding::Unknown,
    }
}

/// Whether something can be sent there.
pub(crate) fn can_receive(setting: &EboxSetting, address: &EboxAddress) -> bool {
    flaw(setting, address.sector(), address.number()).is_none()
}

/// Why nothing can be sent there, if so.
fn flaw(setting: &EboxSetting, sector: EboxSector, number: &str) -> Option<&'static str> {
    let Ok(address) = EboxAddress::new(sector, number) else {
        return Some(match sector {
            EboxSector::Enterprise => "an enterprise number has 10 digits, the first of them 0 or 1",
            EboxSector::Citizen => "the number of a citizen has 11 digits",
        });
    };
    if setting.switches.check_digits == CheckDigits::On && !address.has_check_digits() {
        return Some("the last two digits are not the check digits");
    }
    match standing(setting, &address) {
        EboxStanding::Opened | EboxStanding::NeverOpened { .. } => None,
        EboxStanding::Unknown => Some("the register does not know it"),
        EboxStanding::NotActive => Some("it is known, and not active any more"),
    }
}

pub(super) fn recipient(judged: JudgedSent<'_>, found: &mut Vec<EboxFinding>) {
    let Some(recipient) = &judged.sent.message.recipient else { return };
    let Some(why) = flaw(judged.setting, recipient.sector, &recipient.number) else { return };
    let (rule, what, expected) = match recipient.sector {
        EboxSector::Enterprise => (EboxRule::Company, "company", "an enterprise that is known and active"),
        EboxSector::Citizen => (EboxRule::Citizen, "citizen", "a citizen who is known"),
    };
    let told = format!("{} is not a valid {what}", recipient.number);
    let finding = EboxFinding::new(rule, "recipient.eboxIdValue", told).found(why).expected(expected);
    found.push(finding.advice("do not send it again unchanged"));
}
