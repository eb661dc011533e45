//! Why a case does not pass, before it is known what becomes of it.

use nets_core::rule_book::Grade;

use super::report::Objection;
use crate::exchange::Exchange;
use crate::fault::FoundFault;

/// Why a case does not pass.
#[derive(Debug, Clone)]
pub(super) enum Shortfall {
    Against(Against),
    /// It was asked for no more, or what came shows nothing.
    Unproven {
        because: String,
    },
    NotOffered {
        why: String,
    },
}

/// What speaks against the service.
#[derive(Debug, Clone)]
pub(super) struct Against {
    pub(super) why: String,
    /// What to change, where the case's own advice does not fit.
    pub(super) change: Option<String>,
    /// How sure it is, where not as sure as the case.
    pub(super) grade: Option<Grade>,
    /// What may stand behind other cases, too.
    pub(super) cause: Option<FoundFault>,
}

impl Shortfall {
    pub(super) fn against(why: impl Into<String>) -> Self {
        Self::Against(Against { why: why.into(), change: None, grade: None, cause: None })
    }

    pub(super) fn change(self, change: impl Into<String>) -> Self {
        match self {
            Self::Against(against) => Self::Against(Against { change: Some(change.into()), ..against }),
            other => other,
        }
    }

    /// What stands behind it, where that is known.
    pub(super) fn because_of(self, cause: Option<FoundFault>) -> Self {
        match self {
            Self::Against(against) => Self::Against(Against { cause, ..against }),
            other => other,
        }
    }

    pub(super) fn assumed(self) -> Self {
        match self {
            Self::Against(against) => Self::Against(Against { grade: Some(Grade::Assumed), ..against }),
            other => other,
        }
    }

    /// Where a word should stand, and none does: what was found says why, and what to change.
    pub(super) fn no_word(exchange: &Exchange) -> Self {
        let findings = &exchange.verdict.findings;
        let Some(first) = findings.iter().find(|finding| finding.is_error()) else {
            return Self::against(format!("{} got no word", exchange.request));
        };
        Self::of_finding(first, &format!("{} got no word", exchange.request))
    }

    pub(super) fn of_finding(finding: &FoundFault, asked: &str) -> Self {
        let entry = finding.fault.entry();
        Self::Against(Against {
            why: format!("{asked}: {} [{}]", finding.what(), entry.id),
            change: Some(entry.advice.to_owned()),
            grade: None,
            cause: Some(finding.clone()),
        })
    }
}

impl Against {
    pub(super) fn objection(self, advice: &str) -> Objection {
        Objection { why: self.why, change: self.change.unwrap_or_else(|| advice.to_owned()) }
    }
}
