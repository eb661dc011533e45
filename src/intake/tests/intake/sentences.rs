//! What is wrong with `shipment.xml` is told in words of ours, each with its own advice.

use nets_core::finding::{Finding, Severity};
use nets_core::rule_book::{Grade, RuleId};
use nets_core::shipment::Inspection;
use nets_intake::report::{self, ReportSubject, ValidationResult};

use crate::support::{SHIPMENT, changed, inspect_xml};

/// Pieces of what the libraries say themselves.
const OF_LIBRARIES: &[&str] = &[
    "syntax error",
    "ill-formed",
    "before end of input",
    "constraint violation",
    "is not valid",
    "Value '",
    "Element '",
    "Attribute '",
    "Required attribute",
    "Keyref",
    "Identity constraint",
    "invalid digit",
    "cvc-",
    "schemas:///",
    "os error",
    "Q{",
    "None of the",
    "expected `",
    "Invalid UTF",
    "doesn't match",
    "does not match",
    "parse error",
    "Schema structural",
    "(constraint:",
    "``",
    "<>",
];

#[track_caller]
pub fn has_no_library_words(text: &str) {
    for words in OF_LIBRARIES {
        assert!(!text.contains(words), "{words}: {text}");
    }
}

/// Everything that is printed of an inspection.
fn printed(inspection: &Inspection) -> String {
    let source = ReportSubject { name: "shipment.xml", lenient: false };
    let told = inspection.findings().iter().map(|finding| {
        format!("{}\n{}\n{}\n{}\n", finding.message, finding.expected, finding.advice, finding.receipt_line())
    });
    let told: String = told.collect();
    told + &report::json(inspection, &source)["findings"][0]["message"].to_string()
}

fn bytes(text: &str, change: impl Fn(&[u8]) -> Vec<u8>) -> Vec<u8> {
    change(text.as_bytes())
}

/// The one finding about these bytes.
#[track_caller]
fn only(xml: &[u8]) -> Finding {
    let inspection = inspect_xml(xml);
    let [finding] = inspection.findings() else { panic!("{:#?}", inspection.findings()) };
    has_no_library_words(&printed(&inspection));
    finding.clone()
}

#[test]
fn each_way_to_be_no_xml_has_its_own_advice() {
    let name = "Følgebrev";
    for (with, advice) in [
        ("Jensen & Søn", "Write a plain & as `&amp;`."),
        ("AT&T; Inc", "XML knows &amp;"),
        ("fish & chips; more", "Write a plain & as `&amp;`."),
        ("&Aring;rsopg&oslash;relse", "write `Å`"),
        ("a&nbsp;b", "write `&#160;`"),
        ("&AMP;", "Write `&amp;`"),
        ("a < b", "Write a plain < as `&lt;`."),
        ("1 <2", "begins with a letter"),
        ("a <b and c", "write it as `&lt;b`"),
        ("a\u{0}b", "XML allows no zero bytes"),
        ("a\u{1}b", "no control characters"),
        ("&#1;", "no control characters"),
        ("]]>", "Write it as `]]&gt;`."),
        ("<!-- a -- b -->", "Write one hyphen"),
        ("<![CDATA[open", "End it with ]]>"),
        ("<!-- open", "End it with -->"),
        ("<!ENTITY a>", "a comment is"),
    ] {
        let finding = only(changed(&[(name, with)]).as_bytes());
        assert!(finding.advice.contains(advice), "{with}: {finding:#?}");
        assert_eq!(finding.rule, RuleId::XmlNotWellFormed, "{with}");
    }
}

#[test]
fn a_file_that_is_damaged_as_a_whole_is_told_what_to_do_about_it() {
    let nul = |text: &[u8]| [text, b"\0\0"].concat();
    let boms = |text: &[u8]| [b"\xEF\xBB\xBF\xEF\xBB\xBF", text].concat();
    let wide = |unit: fn(u16) -> [u8; 2]| SHIPMENT.encode_utf16().flat_map(unit).collect::<Vec<u8>>();
    let named = |name: &str| SHIPMENT.replace("\"UTF-8\"", &format!("\"{name}\"")).into_bytes();
    for (xml, rule, advice) in [
        (bytes(SHIPMENT, nul), RuleId::XmlNotWellFormed, "Cut 2 bytes off the end"),
        (bytes(SHIPMENT, boms), RuleId::XmlNotWellFormed, "EF BB BF"),
        (wide(u16::to_be_bytes), RuleId::XmlEncoding, "Save the file as UTF-8"),
        (wide(u16::to_le_bytes), RuleId::XmlEncoding, "Save the file as UTF-8"),
        (named("utf-16"), RuleId::XmlEncoding, "the bytes are UTF-8 already"),
        (named("ISO-8859-1"), RuleId::XmlEncoding, "the bytes are UTF-8 already"),
        (format!("\n{SHIPMENT}").into_bytes(), RuleId::XmlNotWellFormed, "empty lines too"),
        (format!("{SHIPMENT}x").into_bytes(), RuleId::XmlNotWellFormed, "behind the end tag"),
        (format!("{SHIPMENT}\u{A0}").into_bytes(), RuleId::XmlNotWellFormed, "Write an ordinary blank"),
        (SHIPMENT.replace("</shipment>", "").into_bytes(), RuleId::XmlNotWellFormed, "Add </shipment>"),
        (
            SHIPMENT.replace("version=\"1.0\"", "version=\"2.0\"").into_bytes(),
            RuleId::XmlNotWellFormed,
            "<?xml version",
        ),
    ] {
        let finding = only(&xml);
        assert!(finding.rule == rule && finding.advice.contains(advice), "{advice}: {finding:#?}");
    }
    let two_marks = only(&bytes(SHIPMENT, boms));
    assert_eq!(two_marks.place.position.map(|at| (at.line, at.column)), Some((1, 1)));
}

#[test]
fn a_mismatched_end_tag_says_where_the_element_was_opened() {
    let finding = only(changed(&[("</eboks:description>", "</eboks:descripton>")]).as_bytes());
    assert!(finding.message.contains("<eboks:description> was opened in line"), "{}", finding.message);
    assert!(finding.advice.starts_with("Write </eboks:description>"), "{}", finding.advice);
    let inspection = inspect_xml(changed(&[("</eboks:description>", "")]).as_bytes());
    let told = inspection.findings().iter().find(|finding| finding.rule == RuleId::XmlNotWellFormed);
    let advice = told.map(|finding| finding.advice.as_str()).unwrap_or_default();
    assert!(advice.starts_with("End <eboks:description>, opened at "), "{advice}");
}

#[test]
fn bytes_that_are_the_same_in_the_encoding_declared_are_a_warning() {
    let ascii: String = SHIPMENT.chars().filter(char::is_ascii).collect();
    for name in ["US-ASCII", "ISO-8859-1", "windows-1252", "UTF8"] {
        let finding = only(ascii.replace("\"UTF-8\"", &format!("\"{name}\"")).as_bytes());
        assert_eq!(
            (finding.rule, finding.severity()),
            (RuleId::XmlEncodingDeclared, Severity::Warning),
            "{name}"
        );
    }
}

#[test]
fn an_attribute_in_another_case_is_one_finding() {
    let finding = only(changed(&[("<message id=\"3\"", "<message ID=\"3\"")]).as_bytes());
    assert_eq!((finding.rule, finding.found.as_str()), (RuleId::SchemaViolation, "ID"));
    assert!(finding.advice.starts_with("Did you mean id?"), "{}", finding.advice);
}

#[test]
fn values_are_told_with_what_they_may_be() {
    let config = "<eboks:realTime>true</eboks:realTime>";
    let day = |text: &str| {
        (config.to_owned(), format!("{config}<eboks:publicationDate>{text}</eboks:publicationDate>"))
    };
    let sender = "</sender>\n      <eboks:receiver>\n        <eboks:alias>";
    let channels = "</sender>\n      <channels><channel>e-Boks</channel></channels><eboks:receiver>\n        <eboks:alias>";
    for ((from, to), rule, advice) in [
        (day("2026-02-01T00:00:00+01:00"), RuleId::SchemaAssumption, "-> `2026-02-01`"),
        ((sender.to_owned(), channels.to_owned()), RuleId::SchemaAssumption, "Did you mean `eboks`?"),
        ((config.to_owned(), config.replace("true", "True")), RuleId::SchemaViolation, "`True` -> `true`"),
        (("163057".to_owned(), "16305".to_owned()), RuleId::SchemaViolation, "It has 5 of 6 digits"),
        (("<documentType>163057".to_owned(), "<documentType xmlns:i=\"http://www.w3.org/2001/XMLSchema-instance\" i:nil=\"false\">163057".to_owned()), RuleId::SchemaViolation, "Remove xsi:nil"),
        (("<documentType>163057".to_owned(), "<documentType xmlns:i=\"http://www.w3.org/2001/XMLSchema-instance\" xmlns:x=\"http://www.w3.org/2001/XMLSchema\" i:type=\"x:string\">163057".to_owned()), RuleId::SchemaViolation, "Remove xsi:type"),
    ] {
        let finding = only(changed(&[(from.as_str(), to.as_str())]).as_bytes());
        assert!(finding.rule == rule && finding.advice.contains(advice), "{to}: {finding:#?}");
    }
}

#[test]
fn what_xml_schema_takes_is_taken() {
    let config = "<eboks:realTime>true</eboks:realTime>";
    let instance =
        "<shipment xmlns:i=\"http://www.w3.org/2001/XMLSchema-instance\" i:schemaLocation=\"shipment.xsd\" ";
    for (from, to) in [
        ("<shipment ", instance.to_owned()),
        (config, format!("{config}<eboks:publicationDate>2026-04-01+02:00</eboks:publicationDate>")),
        (config, format!("{config}<eboks:publicationDate>2026-04-01Z</eboks:publicationDate>")),
    ] {
        let inspection = inspect_xml(changed(&[(from, &to)]).as_bytes());
        assert!(inspection.findings().is_empty(), "{to}: {:#?}", inspection.findings());
    }
}

#[test]
fn the_spaces_of_unicode_are_no_white_space_to_xml() {
    for space in ['\u{85}', '\u{A0}', '\u{1680}', '\u{2003}', '\u{2028}', '\u{202F}', '\u{205F}', '\u{3000}']
    {
        let code = format!("U+{:04X}", u32::from(space));
        for (from, to) in [
            ("<messages>", format!("<messages>{space}")),
            ("<documentType>163057", format!("<documentType>{space}163057")),
            ("163057</documentType>", format!("163057{space}</documentType>")),
        ] {
            let finding = only(changed(&[(from, &to)]).as_bytes());
            assert!(finding.severity() == Severity::Error && finding.advice.contains(&code), "{finding:#?}");
        }
        for to in [format!("Kunde7{space}"), "Kunde7 ".to_owned(), "\nKunde7".to_owned()] {
            let finding = only(changed(&[("Kunde7", &to)]).as_bytes());
            assert_eq!(finding.rule, RuleId::AliasForm, "{to:?}");
        }
    }
}

#[test]
fn a_second_mistake_at_one_place_is_told_too() {
    let config = "<eboks:config><eboks:signers><eboks:danishSigner/></eboks:signers></eboks:config>";
    let receiver = "<eboks:country>DK</eboks:country>\n      </eboks:receiver>\n      <document>\n        <documentType>163057";
    let (before, after) = receiver.split_at(receiver.find("<document>").expect("a document"));
    let inspection = inspect_xml(changed(&[(receiver, &format!("{before}{config}{after}"))]).as_bytes());
    let told: Vec<RuleId> = inspection.findings().iter().map(|finding| finding.rule).collect();
    assert!(
        told.contains(&RuleId::SignersOnSigningType) && told.contains(&RuleId::UnknownContent),
        "{told:?}"
    );
}

#[test]
fn a_leniency_forgives_what_is_assumed_and_nothing_else() {
    for (from, to, accepted) in [
        ("id=\"3\"", format!("id=\"{}\"", "3".repeat(101)), true),
        ("<filepath>document1.pdf", format!("<filepath>{}.pdf", "d".repeat(300)), true),
        ("<corporateIdentityNumber>12345678", "<corporateIdentityNumber>556677-8899".to_owned(), false),
        ("<corporateIdentityNumber>12345678", "<corporateIdentityNumber>".to_owned(), false),
        ("<corporateIdentityNumber>12345678", "<corporateIdentityNumber>123".to_owned(), false),
        ("<eboks:country>DK</eboks:country>", String::new(), false),
        ("163057", "16305".to_owned(), false),
        ("<documentType>", "<documentTyp>".to_owned(), false),
    ] {
        let to = if to == "<documentTyp>" { "<documentTyp/><documentType>".to_owned() } else { to };
        let inspection = inspect_xml(changed(&[(from, &to)]).as_bytes());
        assert!(!ValidationResult::of(&inspection, false).accepted, "{to}");
        let verdict = ValidationResult::of(&inspection, true);
        assert_eq!(verdict.accepted, accepted, "{to}: {:#?}", inspection.findings());
        let grades: Vec<Grade> = inspection.findings().iter().map(|finding| finding.rule().grade).collect();
        assert!(!accepted || grades.iter().all(|grade| *grade == Grade::Assumed), "{to}: {grades:?}");
    }
}

#[test]
fn no_library_speaks_of_hundreds_of_broken_documents() {
    let mut tried = 0;
    for (index, (at, character)) in SHIPMENT.char_indices().enumerate() {
        let (before, after) = (&SHIPMENT[..at], &SHIPMENT[at + character.len_utf8()..]);
        let put_in =
            ["&", "<", ">", "\"", "\u{0}", "</x>", "&x;", "<!", "<?", "]]>", "<y", "\u{A0}", "<![CDATA["];
        let broken = match index % 4 {
            0 => format!("{before}{after}"),
            1 => format!("{before}{}{character}{after}", put_in[(index / 4) % put_in.len()]),
            2 => before.to_owned(),
            _ => continue,
        };
        tried += 1;
        has_no_library_words(&printed(&inspect_xml(broken.as_bytes())));
    }
    assert!(tried > 500, "{tried}");
}
