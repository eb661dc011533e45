//! All of it as files, for either service: the acceptance files, the scenario, the case files, and what those name.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::io;

use certs_gen::CertificateProblem;
use serde::Serialize;

use crate::case_file::CaseFile;
use crate::certificates::certificates;
use crate::ebox_case_file::EboxCaseFile;
use crate::files::{EBOX_SCENARIO, EBOX_SUITES, LibraryFile, SCENARIO, SUITES, document, made, zip};
use crate::verb::{SenderVerb, WantedVerb};
use crate::{ebox_messages, shipments};

/// The cases with all that they name.
pub struct CaseLibrary {
    /// By name, without its ending.
    /// Bound: what is written in this crate.
    cases: LibraryCases,
}

/// The case files of one service.
enum LibraryCases {
    NetsShare(BTreeMap<&'static str, CaseFile>),
    Ebox(BTreeMap<&'static str, EboxCaseFile>),
}

impl CaseLibrary {
    pub fn of_nets_share() -> CaseLibrary {
        CaseLibrary { cases: LibraryCases::NetsShare(shipments::all().into_iter().collect()) }
    }

    pub fn of_ebox() -> CaseLibrary {
        CaseLibrary { cases: LibraryCases::Ebox(ebox_messages::all().into_iter().collect()) }
    }

    /// The acceptance files, each with its name and its text, in the order in which their cases are told.
    pub fn suites(&self) -> &'static [(&'static str, &'static str)] {
        match self.cases {
            LibraryCases::NetsShare(_) => &SUITES,
            LibraryCases::Ebox(_) => &EBOX_SUITES,
        }
    }

    /// The page of the documentation that is its contract.
    pub fn page(&self) -> &'static str {
        match self.cases {
            LibraryCases::NetsShare(_) => "certify-contract.md",
            LibraryCases::Ebox(_) => "certify-contract-ebox.md",
        }
    }

    /// What a program can be asked in them, in the order of the contract.
    pub fn verbs(&self) -> Vec<SenderVerb> {
        match self.cases {
            LibraryCases::NetsShare(_) => SenderVerb::of_nets_share(),
            LibraryCases::Ebox(_) => SenderVerb::of_ebox(),
        }
    }

    /// What a run of the sender's program with these arguments needs of it; none where they are not of the contract.
    pub fn wanted(&self, arguments: &[String]) -> Option<WantedVerb> {
        let [verb, file] = arguments else { return None };
        let name = file.strip_suffix(".json")?;
        match &self.cases {
            LibraryCases::NetsShare(cases) => cases.get(name)?.wanted(verb),
            LibraryCases::Ebox(cases) => cases.get(name)?.wanted(verb),
        }
    }

    /// Every file of it but those of `made_anew`.
    pub fn files(&self) -> io::Result<Vec<LibraryFile>> {
        let text = |path: &str, text: &'static str| LibraryFile {
            path: path.to_owned(),
            bytes: Cow::Borrowed(text.as_bytes()),
        };
        let mut files = vec![text("case.schema.json", crate::json_schema())];
        files.extend(self.suites().iter().map(|(name, suite)| text(name, suite)));
        let mut documents = BTreeSet::new();
        match &self.cases {
            LibraryCases::NetsShare(cases) => {
                files.push(text(SCENARIO.0, SCENARIO.1));
                for (name, case) in cases {
                    files.push(case_file(name, case));
                    documents.extend(case.documents());
                    if let Some(ready) = &case.ready {
                        files.push(made(format!("files/{}", ready.zip), zip(case, &ready.shipment_id)?));
                    }
                }
                documents.remove(shipments::LOST);
            }
            LibraryCases::Ebox(cases) => {
                files.push(text(SCENARIO.0, EBOX_SCENARIO));
                for (name, case) in cases {
                    files.push(case_file(name, case));
                    documents.extend(case.documents());
                }
            }
        }
        files.extend(documents.into_iter().map(|name| made(format!("files/{name}"), document(name))));
        Ok(files)
    }

    /// The TEST ONLY certificates, which are made anew each time; none at the e-Box, where a world makes its keys.
    pub fn made_anew(&self) -> Result<Vec<LibraryFile>, CertificateProblem> {
        match self.cases {
            LibraryCases::NetsShare(_) => certificates(),
            LibraryCases::Ebox(_) => Ok(Vec::new()),
        }
    }
}

/// A case file as it stands in its file.
fn case_file(name: &str, case: &impl Serialize) -> LibraryFile {
    // Texts, numbers and lists of them always become JSON.
    let mut text = serde_json::to_string_pretty(case).unwrap_or_default();
    text.push('\n');
    made(format!("cases/{name}.json"), text.into_bytes())
}
