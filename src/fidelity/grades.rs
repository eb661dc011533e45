//! How sure we are of each element: what the annotations of our schemas say.

use std::collections::BTreeMap;

use nets_outbound::OutboundFormat;
use quick_xml::Reader;
use quick_xml::events::Event;

/// The sentences of one schema by path; what several elements share by its name alone. Bound: the elements of the schema.
pub(crate) struct ElementGrades(BTreeMap<String, String>);

impl ElementGrades {
    pub(crate) fn of(format: OutboundFormat) -> Self {
        ElementGrades(sentences(schema(format)))
    }

    /// The sentence of an element; else that of the one around it that has one.
    pub(crate) fn sentence(&self, path: &str) -> String {
        let own = path.split("/@").next().unwrap_or(path);
        if own == path
            && let Some(sentence) = self.exact(own)
        {
            return sentence.to_owned();
        }
        let mut around = if own == path { parent(own) } else { Some(own) };
        while let Some(path) = around {
            if let Some(sentence) = self.exact(path) {
                return format!("of `{path}` around it: {sentence}");
            }
            around = parent(path);
        }
        "assumed: nothing is known of it.".to_owned()
    }

    fn exact(&self, path: &str) -> Option<&str> {
        let name = path.rsplit('/').next().unwrap_or(path);
        self.0.get(path).or_else(|| self.0.get(name)).map(String::as_str)
    }

    /// The outermost element.
    pub(crate) fn root(&self) -> &str {
        // Every schema of ours begins with it, and all paths go on from it.
        let longest = self.0.keys().find(|path| path.contains('/'));
        longest.and_then(|path| path.split('/').next()).unwrap_or_default()
    }
}

fn parent(path: &str) -> Option<&str> {
    path.rsplit_once('/').map(|(parent, _)| parent)
}

fn schema(format: OutboundFormat) -> &'static str {
    match format {
        OutboundFormat::Receipt => include_str!("../../schemas/outbound/receipt.xsd"),
        OutboundFormat::RealtimeReceipt => include_str!("../../schemas/outbound/realtime-receipt.xsd"),
        OutboundFormat::DistributionReport => include_str!("../../schemas/outbound/distribution-report.xsd"),
        OutboundFormat::SubscriptionList => include_str!("../../schemas/outbound/subscription-list.xsd"),
        OutboundFormat::SigningReceipt => include_str!("../../schemas/outbound/signing-receipt.xsd"),
    }
}

/// Ours are well-formed, which the tests of each format show.
fn sentences(schema: &str) -> BTreeMap<String, String> {
    let mut reader = Reader::from_str(schema);
    let mut found = BTreeMap::<String, String>::new();
    // The name of each open tag that declares an element, nothing for others.
    let mut open: Vec<String> = Vec::new();
    let mut documents = false;
    loop {
        match reader.read_event() {
            Ok(Event::Start(start)) => {
                documents = start.local_name().as_ref() == b"documentation";
                let name = start.try_get_attribute("name").ok().flatten();
                let declares = start.local_name().as_ref() == b"element";
                let name =
                    name.filter(|_| declares).map(|name| String::from_utf8_lossy(&name.value).into_owned());
                open.push(name.unwrap_or_default());
            }
            Ok(Event::End(_)) => {
                documents = false;
                open.pop();
            }
            Ok(Event::Text(text)) if documents => {
                let names: Vec<&str> =
                    open.iter().map(String::as_str).filter(|name| !name.is_empty()).collect();
                if !names.is_empty() {
                    let sentence = found.entry(names.join("/")).or_default();
                    let more = String::from_utf8_lossy(&text);
                    let more = more.split_whitespace().collect::<Vec<_>>().join(" ");
                    if !sentence.is_empty() {
                        sentence.push_str(" Or: ");
                    }
                    sentence.push_str(&more);
                }
            }
            Ok(Event::Eof) | Err(_) => return found,
            Ok(_) => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_element_has_a_sentence_that_begins_with_a_grade() {
        for (format, root) in [
            (OutboundFormat::Receipt, "receipt"),
            (OutboundFormat::RealtimeReceipt, "realtimeReceipt"),
            (OutboundFormat::DistributionReport, "distributionReport"),
            (OutboundFormat::SubscriptionList, "subscribers"),
            (OutboundFormat::SigningReceipt, "signingReceipt"),
        ] {
            let grades = ElementGrades::of(format);
            assert_eq!(grades.root(), root);
            for (path, sentence) in &grades.0 {
                let graded =
                    ["documented", "observed", "assumed"].iter().any(|word| sentence.starts_with(word));
                assert!(graded, "{path}: {sentence}");
            }
        }
        let receipt = ElementGrades::of(OutboundFormat::Receipt);
        assert!(receipt.sentence("receipt/status").starts_with("documented: 200"));
        assert!(receipt.sentence("receipt/code").starts_with("of `receipt` around it: documented"));
        assert!(receipt.sentence("receipt/status/@id").starts_with("of `receipt/status` around it"));
    }
}
