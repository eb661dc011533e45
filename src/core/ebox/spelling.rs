//! The two versions of the registry name some members of one message differently. All rules have the names of version 2;
//! what they find in a message of version 3 is told in its own names.

use alloc::string::String;

use super::finding::EboxFinding;
use crate::identity::belgium::EboxSector;

/// By which version's names a publication came.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum EboxSpelling {
    #[default]
    V2,
    V3,
}

/// The flags that the versions name differently.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FlagNames {
    pub body_main_content: &'static str,
    pub reply_authorized: &'static str,
    pub registered_mail: &'static str,
    pub main_content: &'static str,
    pub attachment_signed: &'static str,
}

const V2: FlagNames = FlagNames {
    body_main_content: "bodyMainContent",
    reply_authorized: "replyAuthorized",
    registered_mail: "registeredMail",
    main_content: "mainContent",
    attachment_signed: "attachmentSigned",
};

const V3: FlagNames = FlagNames {
    body_main_content: "isBodyMainContent",
    reply_authorized: "isReplyAuthorized",
    registered_mail: "isRegisteredMail",
    main_content: "isMainContent",
    attachment_signed: "isAttachmentSigned",
};

impl EboxSpelling {
    pub fn flags(self) -> &'static FlagNames {
        match self {
            EboxSpelling::V2 => &V2,
            EboxSpelling::V3 => &V3,
        }
    }

    /// What a rule has found, in this version's names.
    pub(super) fn told(self, finding: EboxFinding, to: Option<EboxSector>) -> EboxFinding {
        if self == EboxSpelling::V2 {
            return finding;
        }
        let recipient = match to {
            Some(EboxSector::Citizen) => "recipient.ssin",
            Some(EboxSector::Enterprise) | None => "recipient.enterpriseNumber",
        };
        let names = [
            (V2.body_main_content, V3.body_main_content),
            (V2.reply_authorized, V3.reply_authorized),
            (V2.registered_mail, V3.registered_mail),
            (V2.main_content, V3.main_content),
            (V2.attachment_signed, V3.attachment_signed),
            ("senderOrganizationId", "sender.enterpriseNumber"),
            ("recipient.eboxIdValue", recipient),
            ("forTheAttentionOf.id", "forTheAttentionOf.ssin"),
            ("forTheAttentionOf.name", "forTheAttentionOf.label"),
        ];
        let respelt = |text: String| names.iter().fold(text, |text, (from, to)| renamed(&text, from, to));
        EboxFinding {
            place: respelt(finding.place),
            message: respelt(finding.message),
            advice: respelt(finding.advice),
            ..finding
        }
    }
}

/// The text with each `from` that is no part of a longer name as `to`.
fn renamed(text: &str, from: &str, to: &str) -> String {
    let mut renamed = String::new();
    let mut rest = text;
    while let Some(at) = rest.find(from) {
        let (before, behind) = (&rest[..at], &rest[at + from.len()..]);
        let is_part = |next: Option<char>| next.is_some_and(|next| next.is_ascii_alphanumeric());
        renamed += before;
        renamed +=
            if is_part(before.chars().next_back()) || is_part(behind.chars().next()) { from } else { to };
        rest = behind;
    }
    renamed + rest
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rule_book::ebox::EboxRule;

    #[test]
    fn what_a_rule_says_of_version_2_is_said_of_version_3_in_its_names() {
        let finding = EboxFinding::new(
            EboxRule::BodyMissing,
            "attachments[0].mainContent",
            "bodyMainContent is true; recipient.eboxIdValue",
        )
        .found("mainContent")
        .advice("set mainContent, or bodyMainContent");
        let told = EboxSpelling::V3.told(finding.clone(), Some(EboxSector::Citizen));
        assert_eq!(told.place, "attachments[0].isMainContent");
        assert_eq!(told.message, "isBodyMainContent is true; recipient.ssin");
        assert_eq!(told.found, "mainContent", "what the sender wrote stays");
        assert_eq!(told.advice, "set isMainContent, or isBodyMainContent");
        assert_eq!(EboxSpelling::V2.told(finding.clone(), None), finding);
    }
}
