//! The files that templates make, each with its template's name, its default and its data.

use std::fmt;

use crate::variables::{self, Variable};

/// What a template makes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum OutboundFormat {
    Receipt,
    RealtimeReceipt,
    DistributionReport,
    SubscriptionList,
    SigningReceipt,
}

impl OutboundFormat {
    pub const ALL: [OutboundFormat; 5] = [
        OutboundFormat::Receipt,
        OutboundFormat::RealtimeReceipt,
        OutboundFormat::DistributionReport,
        OutboundFormat::SubscriptionList,
        OutboundFormat::SigningReceipt,
    ];

    /// The name under which a template of the user's takes the place of ours.
    pub fn template_name(self) -> &'static str {
        match self {
            OutboundFormat::Receipt => "receipt.xml",
            OutboundFormat::RealtimeReceipt => "realtime-receipt.xml",
            OutboundFormat::DistributionReport => "distribution-report.xml",
            OutboundFormat::SubscriptionList => "subscription-list.xml",
            OutboundFormat::SigningReceipt => "signing-receipt.xml",
        }
    }

    pub fn of_template(name: &str) -> Option<OutboundFormat> {
        Self::ALL.into_iter().find(|format| format.template_name() == name)
    }

    /// What the file is, in a few words.
    pub fn summary(self) -> &'static str {
        match self {
            OutboundFormat::Receipt => "the receipt of a shipment",
            OutboundFormat::RealtimeReceipt => "what e-Boks made of the realtime messages of a shipment",
            OutboundFormat::DistributionReport => "what became of the messages of the last 24 hours",
            OutboundFormat::SubscriptionList => "everybody who subscribes, for one e-Boks id",
            OutboundFormat::SigningReceipt => "the receipt in the zip of a signing result",
        }
    }

    /// The template we ship.
    pub(crate) fn standard(self) -> &'static str {
        match self {
            OutboundFormat::Receipt => include_str!("templates/receipt.xml"),
            OutboundFormat::RealtimeReceipt => include_str!("templates/realtime-receipt.xml"),
            OutboundFormat::DistributionReport => include_str!("templates/distribution-report.xml"),
            OutboundFormat::SubscriptionList => include_str!("templates/subscription-list.xml"),
            OutboundFormat::SigningReceipt => include_str!("templates/signing-receipt.xml"),
        }
    }

    /// All that a template may print. Every one of them is always there; what does not apply is none.
    pub fn variables(self) -> Vec<Variable> {
        let own = match self {
            OutboundFormat::Receipt => variables::RECEIPT,
            OutboundFormat::RealtimeReceipt => variables::REALTIME_RECEIPT,
            OutboundFormat::DistributionReport => variables::DISTRIBUTION_REPORT,
            OutboundFormat::SubscriptionList => variables::SUBSCRIPTION_LIST,
            OutboundFormat::SigningReceipt => variables::SIGNING_RECEIPT,
        };
        variables::EVERYWHERE.iter().chain(own).copied().collect()
    }

    /// The template to begin from: our own, below a comment that lists its data.
    pub fn starting_point(self) -> String {
        let mut text = format!("{{#- {self}: {}. Its data:\n", self.summary());
        let width = self.variables().iter().map(|variable| variable.path.len()).max().unwrap_or_default();
        for Variable { path, meaning } in self.variables() {
            text.push_str(&format!("    {path:<width$}  {meaning}\n"));
        }
        text.push_str("-#}\n");
        text.push_str(self.standard());
        text
    }
}

impl fmt::Display for OutboundFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.template_name())
    }
}
