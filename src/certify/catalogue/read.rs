//! What a sender must read.

use nets_core::rule_book::Grade;

use super::requirement::{Applies, Requirement, RequirementDemand, requirements};
use crate::kind::SentKind as Kind;
use crate::proof::{Paper, Proof};

requirements! { READ Read;
    "reads.receipt" "It reads the receipt of a shipment that was accepted." Applies::Always, Documented
        "Nets' developer pages: every shipment has a receipt."
        [] ["receipts.shipment"] Proof::Fetches(Paper::Receipt);
    "reads.rejection" "It reads the receipt of a shipment that was refused." Applies::Always, Documented
        "Nets' developer pages: the receipt of a refused shipment has status 400 and says why."
        [] ["receipts.shipment"] Proof::Fetches(Paper::Rejection);
    "reads.realtime-receipt" "It reads realtime receipts." Applies::Sends(Kind::Realtime), Documented
        "Nets' developer pages: within a minute a realtime receipt says what e-Boks took; its name is assumed."
        [] ["receipts.realtime"] Proof::Fetches(Paper::RealtimeReceipt);
    "reads.distribution-report" "It reads the daily distribution report." Applies::Always, Documented
        "Nets' developer pages: a daily report has every message that its last channel confirmed or rejected."
        [] ["reports.distribution"] Proof::Fetches(Paper::DistributionReport);
    "reads.subscription-list" "It reads subscription lists." Applies::Sends(Kind::Lists), Documented
        "The document on the e-Boks channel: a complete list comes every day for senders who ask for it."
        ["lists.option", "lists.already", "lists.at-two", "lists.uploaded", "lists.name", "lists.contains", "lists.person",
         "lists.type", "lists.country", "lists.eboks-id", "alias.told"]
        ["subscriptions.list-at-14", "subscriptions.list-rows"] Proof::Fetches(Paper::SubscriptionList);
    "reads.signed" "It reads the result of a document that was signed." Applies::Sends(Kind::Signing), Documented
        "The document on the e-Boks channel: a zip with the signed object and a receipt comes for each document."
        ["signing.result", "signing.name", "signing.retursvar"] ["results.zip", "results.return-file"]
        Proof::Fetches(Paper::Signed);
    "reads.signed-by-many" "It reads the result of a document that several have signed." Applies::Sends(Kind::MultiSigning), Documented
        "The document on the e-Boks channel: the object that comes back has as many signatures as there are signers."
        ["multi.valid", "multi.all", "multi.result", "multi.signatures"] ["results.zip", "signing.many-signatures"]
        Proof::Fetches(Paper::SignedByMany);
    "reads.rejected" "It reads the result of a document that a signer rejected with a reason." Applies::Sends(Kind::Signing), Documented
        "The document on the e-Boks channel: REJECTED_BY_SIGNER, where the receipt can have a reason."
        ["signing.reasons", "signing.reason-text", "multi.one-rejects"] ["results.zip", "signing.one-rejection"]
        Proof::Fetches(Paper::RejectedWithWords);
    "reads.rejected-without-words" "It reads the result of a document that a signer rejected without a reason." Applies::Sends(Kind::Signing), Documented
        "The document on the e-Boks channel: the reason of a rejection can be missing."
        ["signing.reasons", "signing.reason-text"] ["results.zip", "signing.one-rejection"]
        Proof::Fetches(Paper::RejectedWithoutWords);
    "reads.deadline" "It reads the result of a document of which the deadline passed." Applies::Sends(Kind::Signing), Documented
        "The document on the e-Boks channel: PASSED_DEADLINE, with the day on which the return file was processed."
        ["signing.reasons", "signing.conditions", "signing.passed", "signing.response-date"]
        ["results.zip", "signing.deadline"] Proof::Fetches(Paper::DeadlinePassed);
    "reads.several-results" "It reads all results of one message id and day." Applies::Sends(Kind::Signing), Assumed
        "The name of a result has a date and a message id; what keeps two of them apart is assumed."
        ["signing.name"] ["results.renamed"] Proof::Fetches(Paper::SeveralResults);
}
