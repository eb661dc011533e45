//! Puts the stages together: one upload in, one inspection out.

use std::fs::File;

use nets_core::finding::{Finding, Place};
use nets_core::rule_book::RuleId;
use nets_core::shipment::{FormatVersion, Inspection, Shipment};

use crate::archive::{self, ZipFile, ZipFiles};
use crate::budget::{Interrupted, StepBudget};
use crate::context::Context;
use crate::findings::{FindingSection, Findings};
use crate::foresight;
use crate::hearing;
use crate::rules::{Judged, RuleInput, judge_all};
use crate::schema::{SchemaProblem, SchemaSource, SchemaWay, Schemas};
use crate::xml::{self, XmlDocument};

/// Inspects uploads; one serves any number of threads.
pub struct Inspector {
    schemas: Schemas,
}

impl Inspector {
    /// Reads the schemas; those of a user are compiled too, so that their problems are told now.
    pub fn new(schemas: SchemaSource) -> Result<Inspector, SchemaProblem> {
        Inspector::by(schemas, SchemaWay::default())
    }

    /// As `new`, with another way to hold documents to the schemas.
    pub fn by(schemas: SchemaSource, way: SchemaWay) -> Result<Inspector, SchemaProblem> {
        Ok(Inspector { schemas: Schemas::new(schemas, way)? })
    }

    /// Has this called each time a schema has been compiled, which runs much of the program that is hardly run again.
    pub fn after_compiling(mut self, then: fn()) -> Inspector {
        self.schemas.after_compiling(then);
        self
    }

    /// Inspects a whole shipment. `file_name` is the name it was uploaded under.
    pub fn inspect_zip(
        &self,
        zip: File,
        file_name: &str,
        context: &Context<'_>,
    ) -> Result<Inspection, Interrupted> {
        let zip = ZipFile::whole(zip).map_err(Interrupted::System)?;
        self.inspect_zip_at(zip, file_name, context)
    }

    /// As `inspect_zip`, of a zip wherever it lies.
    pub fn inspect_zip_at(
        &self,
        zip: ZipFile,
        file_name: &str,
        context: &Context<'_>,
    ) -> Result<Inspection, Interrupted> {
        let mut findings = Findings::new(context.scenario.rules);
        let files = archive::open(zip, file_name, context.cancel, &mut findings)?;
        let Some(files) = files else {
            return Ok(Inspection::new(findings.into_list(), None));
        };
        let budget = files.budget();
        let in_zip = findings.clone();
        let shipment = files.alongside(|| {
            let xml = files.shipment_xml()?;
            files.expect_for_signing(foresight::documents_for_signing(&xml, context.scenario));
            self.inspect_document(&xml, context, budget, Some(&files), &mut findings)
        });
        if context.cancel.is_cancelled() {
            return Err(Interrupted::Cancelled);
        }
        if let Some(error) = files.system_error() {
            return Err(Interrupted::System(error));
        }
        if budget.is_exceeded() {
            findings = in_zip;
            findings.push(budget.finding());
            return Ok(Inspection::new(findings.into_list(), None));
        }
        findings.begin(FindingSection::Zip);
        findings.extend(files.damage());
        Ok(Inspection::new(findings.into_list(), shipment))
    }

    /// Inspects a `shipment.xml` alone; what it says about files is not looked at.
    pub fn inspect_xml(&self, xml: &[u8], context: &Context<'_>) -> Result<Inspection, Interrupted> {
        let budget = StepBudget::for_xml(xml.len() as u64, context.cancel);
        let mut findings = Findings::new(context.scenario.rules);
        let shipment = self.inspect_document(xml, context, &budget, None, &mut findings);
        if context.cancel.is_cancelled() {
            return Err(Interrupted::Cancelled);
        }
        if budget.is_exceeded() {
            return Ok(Inspection::new(vec![budget.finding()], None));
        }
        Ok(Inspection::new(findings.into_list(), shipment))
    }

    fn inspect_document(
        &self,
        xml: &[u8],
        context: &Context<'_>,
        budget: &StepBudget,
        files: Option<&ZipFiles>,
        findings: &mut Findings,
    ) -> Option<Shipment> {
        let judged = self.judge_document(xml, context, budget, files, findings);
        let shipment = match judged {
            Ok(shipment) => shipment,
            Err(finding) => {
                findings.push(*finding);
                None
            }
        };
        findings.show(|finding| xml::excerpt(xml, finding));
        shipment
    }

    /// The shipment as far as it could be understood; or the finding that ends the reading before it begins.
    fn judge_document(
        &self,
        xml: &[u8],
        context: &Context<'_>,
        budget: &StepBudget,
        files: Option<&ZipFiles>,
        findings: &mut Findings,
    ) -> Result<Option<Shipment>, Box<Finding>> {
        findings.begin(FindingSection::Text);
        let (document, remarks) = xml::decode(xml)?;
        findings.extend(remarks);
        let version = self.version(&document, budget)?;
        let input = RuleInput::new(&document, context, budget, files);
        findings.begin(FindingSection::Document);
        let judged = self.schemas.with(version, |schema| hearing::hear(schema, version, input, findings));
        let Judged { to_sign, shipment } = judged.map_err(|problem| {
            let words = format!("the schema cannot be used: {problem}");
            let finding = Finding::new(RuleId::SchemaViolation, Place::default(), words);
            Box::new(finding.advice("Mend the schemas given by --schemas, or leave the option out."))
        })?;
        if let Some(files) = files {
            judge_all(files, &to_sign, findings);
        }
        Ok(shipment)
    }

    /// The version by the root element; or the finding that it is none, or that there is no root.
    fn version(
        &self,
        document: &XmlDocument<'_>,
        budget: &StepBudget,
    ) -> Result<FormatVersion, Box<Finding>> {
        let version = xml::root_version(document, budget)?;
        if self.schemas.versions().any(|known| known == version) {
            return Ok(version);
        }
        let known: Vec<&str> = self.schemas.versions().map(FormatVersion::number).collect();
        let words = format!("the folder of schemas has none for version {}", version.number());
        let finding = Finding::new(RuleId::XmlVersion, document.place(0), words)
            .expected(format!("version {}", known.join(" or ")))
            .advice("Write the shipment in such a version, or add its schemas to the folder.");
        Err(Box::new(finding))
    }
}
