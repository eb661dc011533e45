//! The acceptance cases of a sender of the Belgian e-Box, each as a requirement. No document has a list of them: NSSO sends its
//! own on request. These follow from what the documents ask, and from what can go wrong.

use nets_core::rule_book::Grade;

use super::requirement::{Applies, Requirement, RequirementDemand, requirements};
use crate::ebox_case::EboxCase as Case;
use crate::kind::SentKind as Kind;
use crate::proof::Proof;

requirements! { EBOX_ABLE Able;
    "a1.signed-assertion" "It gets a token by an assertion signed with its own key." Applies::Always, Documented
        "The guide of the Social Security REST platform: a client is authenticated by a signed assertion alone."
        [] ["oauth.signature", "oauth.iss-is-sub", "oauth.aud", "oauth.algorithm"] Proof::Ebox(Case::A1);
    "a3.token-kept" "It uses one token for many publications." Applies::Always, Assumed
        "A token is good for minutes; that one for each publication is too many is ours."
        [] ["bearer.unknown-token"] Proof::Ebox(Case::A3);
    "a4.token-renewed" "It has a new token when the old one expires." Applies::Always, Documented
        "RFC 6750: a token that has expired is answered 401."
        [] ["bearer.expired-token"] Proof::Ebox(Case::A4);
    "a9.key-of-environment" "It signs with the key that is registered for this environment." Applies::Always, Documented
        "The page on certificates: a distinct certificate for each environment."
        [] ["oauth.signature", "oauth.unknown-client"] Proof::Ebox(Case::A9);
    "p1.enterprise" "It sends a document to an enterprise." Applies::Sends(Kind::Enterprise), Documented
        "The description of the registry."
        [] ["ebox.schema", "ebox.part-headers"] Proof::Ebox(Case::P1);
    "p2.citizen" "It sends a PDF to a citizen." Applies::Sends(Kind::Citizen), Documented
        "The page for senders: citizens see only PDF properly."
        [] ["ebox.citizen-document"] Proof::Ebox(Case::P2);
    "p3.body" "It sends a message with a body." Applies::Sends(Kind::Body), Documented
        "The description of the registry."
        [] ["ebox.no-main-content", "ebox.main-contents", "ebox.body-missing"] Proof::Ebox(Case::P3);
    "p4.documents" "It sends several documents in one message, each bound by its name." Applies::Sends(Kind::Documents), Documented
        "The page for senders: an attachment is bound to its part by httpPartName."
        [] ["ebox.part-count", "ebox.part-name"] Proof::Ebox(Case::P4);
    "p7.digest" "It gives digests in base64url." Applies::Sends(Kind::Digests), Documented
        "The description of the registry: base64url of RFC 4648, section 5."
        [] ["ebox.digest"] Proof::Ebox(Case::P7);
    "p8.file-names" "It sends file names with accents, and long ones." Applies::Sends(Kind::Names), Documented
        "The page for senders: at most 255 characters, and percent-encoded outside ISO-8859-1. Whether PDFs and images begin as such is looked at; that they are no others than was meant is ours."
        [] ["ebox.file-name-length", "ebox.file-name-encoding"] Proof::Ebox(Case::P8);
    "p9.subject" "It sends a subject of 400 characters with accents." Applies::Sends(Kind::LongSubject), Documented
        "The page for senders: at most 400 characters."
        [] ["ebox.subject-length"] Proof::Ebox(Case::P9);
    "p11.business-data" "It sends business data as its message type has it." Applies::Sends(Kind::BusinessData), Documented
        "The page for senders: only the keys that are defined for the type."
        [] ["ebox.business-data", "ebox.business-data-length"] Proof::Ebox(Case::P11);
    "p12.attention" "It sends for the attention of a person." Applies::Sends(Kind::Attention), Documented
        "The page for senders." [] ["ebox.attention"] Proof::Ebox(Case::P12);
    "p15.large" "It sends a document of 30 MB." Applies::Sends(Kind::Large), Assumed
        "No document of the e-Box names a limit." [] ["ebox.request-size"] Proof::Ebox(Case::P15);
    "l1.peak" "It stays within the peak that its initial request declares." Applies::Sends(Kind::Peak), Assumed
        "The onboarding page: the first mail tells volumes and peaks. That more is too much is ours, and that a message is a document there."
        [] ["ebox.schema"] Proof::Ebox(Case::L1);
    "l2.quiet-day" "For a day nothing of its own is refused." Applies::Always, Assumed
        "The onboarding page asks for tests that are complete and conclusive; the day is ours."
        [] ["ebox.form", "ebox.json"] Proof::Ebox(Case::L2);
    "g1.all-cases" "It has shown every case that applies, since the last change of its configuration." Applies::Always, Documented
        "The onboarding page: one goes on when the tests are completed and conclusive."
        [] ["ebox.configuration"] Proof::Ebox(Case::G1);
}

requirements! { EBOX_READ Read;
    "a5.token-dies" "It takes a new token when the old one is refused before its time." Applies::Always, Documented
        "RFC 6750: invalid_token." [] ["bearer.unknown-token"] Proof::Ebox(Case::A5);
    "a8.token-endpoint-down" "It tries again when the token endpoint is down." Applies::Always, Assumed
        "What every service does at times." [] ["oauth.form"] Proof::Ebox(Case::A8);
    "r1.no-digital-user" "It takes NO_DIGITAL_USER as delivered." Applies::Always, Documented
        "The page for senders: it is no error." [] ["ebox.company"] Proof::Ebox(Case::R1);
    "r2.ebox-first-again" "It sends to the e-Box first again, once its recipient may have opened it." Applies::Always, Assumed
        "What a recipient has opened stays open." [] ["ebox.magic-recipients"] Proof::Ebox(Case::R2);
    "r3.unknown-company" "It goes on after a company that is unknown." Applies::Sends(Kind::Enterprise), Documented
        "The FAQ prints the refusal." [] ["ebox.company"] Proof::Ebox(Case::R3);
    "r4.stopped-company" "It goes on after a company that is not active any more." Applies::Sends(Kind::Enterprise), Documented
        "The FAQ prints the refusal." [] ["ebox.company"] Proof::Ebox(Case::R4);
    "r9.gives-up" "It gives up when an error stays." Applies::Sends(Kind::Enterprise), Assumed
        "Ten tries are our bound." [] ["ebox.magic-recipients"] Proof::Ebox(Case::R9);
    "r8.unavailable" "It tries again after 503, with growing pauses." Applies::Sends(Kind::Enterprise), Assumed
        "RFC 9110 says what 503 means; that pauses grow is ours." [] ["ebox.magic-recipients"] Proof::Ebox(Case::R8);
    "r10.proxy-page" "It takes the page of a proxy for an error that passes." Applies::Sends(Kind::Enterprise), Assumed
        "What stands before a service answers at times." [] ["ebox.magic-recipients"] Proof::Ebox(Case::R10);
    "r13.cut" "It sends once more what was cut before it was stored." Applies::Sends(Kind::Enterprise), Assumed
        "What networks do." [] ["ebox.magic-recipients"] Proof::Ebox(Case::R13);
    "r14.unknown-code" "It takes any 201 as delivered." Applies::Sends(Kind::Enterprise), Assumed
        "The page for senders: a code may or may not be there." [] ["ebox.magic-recipients"] Proof::Ebox(Case::R14);
    "r15.too-many" "It waits as Retry-After tells." Applies::Sends(Kind::Enterprise), Assumed
        "No document names a limit; RFC 6585 has the status." [] ["ebox.magic-recipients"] Proof::Ebox(Case::R15);
    "s1.status" "It reads the status of its messages." Applies::Sends(Kind::Status), Documented
        "The description of the registry: 201, and an array of pairs." [] ["ebox.schema"] Proof::Ebox(Case::S1);
    "s2.preferences" "It asks for preferences of many at once, and reads who is absent." Applies::Sends(Kind::Preferences), Documented
        "The description of the federation: boxes that do not exist are absent." [] ["ebox.schema"] Proof::Ebox(Case::S2);
    "s3.reference-data" "It keeps reference data for as long as it is told." Applies::Sends(Kind::ReferenceData), Documented
        "The profile for providers: Cache-Control with max-age." [] ["ebox.schema"] Proof::Ebox(Case::S3);
}

requirements! { EBOX_NEVER Never;
    "a2.fresh-assertions" "It does not use an assertion twice, and none that is good for more than 5 minutes." Applies::Always, Observed
        "The official example makes each anew, for 5 minutes." [] ["oauth.jti-replayed", "oauth.exp-too-far"] Proof::Ebox(Case::A2);
    "a6.scope-missing" "It does not go on publishing with a token that lacks the scope." Applies::Always, Documented
        "The FAQ: 403 without the scope." [] ["bearer.missing-scope"] Proof::Ebox(Case::A6);
    "a7.token-refused" "It does not ask again and again for a token that is refused." Applies::Always, Assumed
        "Three tries are our bound." [] ["oauth.signature", "oauth.aud"] Proof::Ebox(Case::A7);
    "p5.main-content" "It does not send a message with no or two main contents." Applies::Always, Documented
        "The FAQ: exactly one is expected." [] ["ebox.no-main-content", "ebox.main-contents"] Proof::Ebox(Case::P5);
    "p6.language" "It does not mix languages in one message." Applies::Always, Documented
        "The page for senders: exactly one of nl, fr and de." [] ["ebox.languages", "ebox.no-language"] Proof::Ebox(Case::P6);
    "p10.null" "It does not send null." Applies::Always, Documented
        "The page for senders: leave it out." [] ["ebox.null"] Proof::Ebox(Case::P10);
    "p13.identity" "It does not send for another organisation, or of what is not registered." Applies::Always, Documented
        "The FAQ prints both refusals." [] ["ebox.sender", "ebox.configuration"] Proof::Ebox(Case::P13);
    "p14.sector" "It does not send a type for enterprises to citizens, nor the reverse." Applies::Always, Documented
        "The glossary: a trio is for enterprises or for citizens." [] ["ebox.configuration"] Proof::Ebox(Case::P14);
    "p16.as-asked" "It does not publish anything else than it was asked to." Applies::Always, Assumed
        "Its recipient must get what was meant; that we hold every message of a case to its case file is ours."
        [] ["ebox.schema"] Proof::Ebox(Case::P16);
    "r5.not-configured" "It does not go on with a type that is not configured in this environment." Applies::Always, Documented
        "The FAQ: Invalid message configuration. Three refusals are our bound." [] ["ebox.configuration"] Proof::Ebox(Case::R5);
    "r6.digest-refused" "It does not send again and again what is refused for its digest." Applies::Sends(Kind::Enterprise), Assumed
        "One more try is our bound." [] ["ebox.scripted-digest"] Proof::Ebox(Case::R6);
    "r7.not-implemented" "It does not send again unchanged what is not implemented." Applies::Sends(Kind::Enterprise), Assumed
        "The answer would be the same." [] ["ebox.scripted-not-implemented"] Proof::Ebox(Case::R7);
    "r11.slow" "It does not send again while an answer is on its way." Applies::Sends(Kind::Enterprise), Assumed
        "Version 2.1 has no idempotency: any second request makes a second message." [] ["ebox.magic-recipients"] Proof::Ebox(Case::R11);
    "r12.lost" "It does not send again by itself what may be delivered." Applies::Sends(Kind::Enterprise), Assumed
        "Version 2.1 has no idempotency: any second request makes a second message." [] ["ebox.magic-recipients"] Proof::Ebox(Case::R12);
    "g2.production-apart" "It does not use tokens, keys or types of another environment in production." Applies::Sends(Kind::Production), Documented
        "The page on certificates, and the onboarding page: what holds in one environment does not in another."
        [] ["oauth.signature", "ebox.configuration"] Proof::Ebox(Case::G2);
}
