//! The report as JUnit XML, which CI systems show beside other tests.

use nets_text::xml::{attribute, content};

use super::report::{CaseResult, SuiteReport};

impl SuiteReport {
    /// As CI systems read test results.
    pub fn to_junit(&self) -> String {
        let skipped = self.count("not offered") + self.count("not run");
        let mut text = format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuite name=\"alias service {}\" tests=\"{}\" \
             failures=\"{}\" skipped=\"{skipped}\">\n",
            attribute(&self.url),
            self.cases.len(),
            self.count("failed")
        );
        for case in &self.cases {
            let entry = case.case.entry();
            text.push_str(&format!("  <testcase classname=\"alias\" name=\"{}\"", entry.id));
            match &case.outcome {
                CaseResult::Passed => text.push_str("/>\n"),
                CaseResult::Failed(objection) => text.push_str(&format!(
                    ">\n    <failure message=\"{}\">{}\n{}</failure>\n  </testcase>\n",
                    attribute(entry.proves),
                    content(&objection.why),
                    content(&objection.change)
                )),
                // JUnit has no warnings.
                CaseResult::Warned(objection) => text.push_str(&format!(
                    ">\n    <system-out>warning: {}\n{}</system-out>\n  </testcase>\n",
                    content(&objection.why),
                    content(&objection.change)
                )),
                CaseResult::NotOffered { why } | CaseResult::NotRun { because: why } => {
                    text.push_str(&format!(
                        ">\n    <skipped message=\"{}\"/>\n  </testcase>\n",
                        attribute(why)
                    ));
                }
            }
        }
        text.push_str("</testsuite>\n");
        text
    }
}
