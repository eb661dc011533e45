//! The report as JUnit XML, which CI systems show beside other tests.

use super::report::{Outcome, Report};

impl Report {
    /// As CI systems read test results.
    pub fn to_junit(&self) -> String {
        let skipped = self.count("not offered") + self.count("not run");
        let mut text = format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuite name=\"alias service {}\" tests=\"{}\" \
             failures=\"{}\" skipped=\"{skipped}\">\n",
            escaped(&self.url),
            self.cases.len(),
            self.count("failed")
        );
        for case in &self.cases {
            let entry = case.case.entry();
            text.push_str(&format!("  <testcase classname=\"alias\" name=\"{}\"", entry.id));
            match &case.outcome {
                Outcome::Passed => text.push_str("/>\n"),
                Outcome::Failed { why } => text.push_str(&format!(
                    ">\n    <failure message=\"{}\">{}\n{}</failure>\n  </testcase>\n",
                    escaped(entry.proves),
                    escaped(why),
                    escaped(entry.advice)
                )),
                Outcome::NotOffered { why } | Outcome::NotRun { why } => {
                    text.push_str(&format!(
                        ">\n    <skipped message=\"{}\"/>\n  </testcase>\n",
                        escaped(why)
                    ));
                }
            }
        }
        text.push_str("</testsuite>\n");
        text
    }
}

/// Characters that XML cannot hold at all become �.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\n' | '\t' => escaped.push(' '),
            '\u{fffe}' | '\u{ffff}' => escaped.push('\u{fffd}'),
            character if character.is_control() => escaped.push('\u{fffd}'),
            character => escaped.push(character),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_service_says_cannot_break_the_xml() {
        assert_eq!(escaped("<a b=\"c\">&\0\u{ffff}\n"), "&lt;a b=&quot;c&quot;&gt;&amp;\u{fffd}\u{fffd} ");
    }
}
