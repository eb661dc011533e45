//! The files that templates make, each with its template's name, its default and its data.

use std::fmt;

use crate::variables::{self, Variable};

/// What a template makes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Format {
    Receipt,
    RealtimeReceipt,
    DistributionReport,
    SubscriptionList,
    SigningReceipt,
}

impl Format {
    pub const ALL: [Format; 5] = [
        Format::Receipt,
        Format::RealtimeReceipt,
        Format::DistributionReport,
        Format::SubscriptionList,
        Format::SigningReceipt,
    ];

    /// The name under which a template of the user's takes the place of ours.
    pub fn template_name(self) -> &'static str {
        match self {
            Format::Receipt => "receipt.xml",
            Format::RealtimeReceipt => "realtime-receipt.xml",
            Format::DistributionReport => "distribution-report.xml",
            Format::SubscriptionList => "subscription-list.xml",
            Format::SigningReceipt => "signing-receipt.xml",
        }
    }

    pub fn of_template(name: &str) -> Option<Format> {
        Self::ALL.into_iter().find(|format| format.template_name() == name)
    }

    /// What the file is, in a few words.
    pub fn summary(self) -> &'static str {
        match self {
            Format::Receipt => "the receipt of a shipment",
            Format::RealtimeReceipt => "what e-Boks made of the realtime messages of a shipment",
            Format::DistributionReport => "what became of the messages of the last 24 hours",
            Format::SubscriptionList => "all who subscribe, for one e-Boks id",
            Format::SigningReceipt => "the receipt in the zip of a signing result",
        }
    }

    /// The template we ship.
    pub(crate) fn standard(self) -> &'static str {
        match self {
            Format::Receipt => include_str!("templates/receipt.xml"),
            Format::RealtimeReceipt => include_str!("templates/realtime-receipt.xml"),
            Format::DistributionReport => include_str!("templates/distribution-report.xml"),
            Format::SubscriptionList => include_str!("templates/subscription-list.xml"),
            Format::SigningReceipt => include_str!("templates/signing-receipt.xml"),
        }
    }

    /// All that a template may print. Every one of them is always there; what does not apply is none.
    pub fn variables(self) -> Vec<Variable> {
        let own = match self {
            Format::Receipt => variables::RECEIPT,
            Format::RealtimeReceipt => variables::REALTIME_RECEIPT,
            Format::DistributionReport => variables::DISTRIBUTION_REPORT,
            Format::SubscriptionList => variables::SUBSCRIPTION_LIST,
            Format::SigningReceipt => variables::SIGNING_RECEIPT,
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

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.template_name())
    }
}
