//! The tables beside the library: what they accept it accepts, and they accept what users write.

use proptest::prelude::*;

use super::{Breaches, Lazily, SchemaWay, Xsd};
use crate::budget::{Cancel, StepBudget};
use crate::schema::assessment::{Assessment, HeardBySchema};
use crate::schema::compile::compile;
use crate::xml::{decode, read};

/// A schema with this in it.
fn schema(inner: &str) -> Xsd {
    let text = format!(
        "<xs:schema xmlns:xs=\"http://www.w3.org/2001/XMLSchema\" xmlns=\"urn:s\" xmlns:s=\"urn:s\" \
         targetNamespace=\"urn:s\" elementFormDefault=\"qualified\">{inner}</xs:schema>"
    );
    let texts = [("root.xsd".to_owned(), text)].into();
    compile(&texts, &"root.xsd".to_owned(), SchemaWay::Tables).expect("a schema that compiles")
}

/// Whether the tables accept a document, and whether the library does.
fn verdicts(schema: &Xsd, root: &str) -> (bool, bool) {
    let text = format!(
        "<{} xmlns=\"urn:s\" xmlns:s=\"urn:s\" xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"{}",
        &root[1..root.find(['>', ' ', '/']).expect("a root")],
        &root[root.find(['>', ' ', '/']).expect("a root")..]
    );
    let (document, _) = decode(text.as_bytes()).expect("a text");
    let budget = StepBudget::for_xml(text.len() as u64, &Cancel::default());
    let feed = &mut |assessment: &mut dyn Assessment| {
        read(&document, &budget, &mut HeardBySchema(assessment)).expect("well-formed XML");
    };
    let by_library = schema.run(document.text, &budget, None, feed).0 == Breaches::default();
    let mut tables = schema.take_tables().expect("a small schema");
    let by_tables = schema.run_quickly(&document, &budget, &mut tables, feed);
    schema.tables.set(Lazily::Ready(tables));
    if let Some(found) = &by_tables {
        assert_eq!(*found == Breaches::default(), by_library, "the library has been told otherwise: {text}");
    }
    (by_tables.is_none(), by_library)
}

/// Documents that the tables accept, by a schema of an ordinary kind.
const ORDINARY: &[(&str, &[&str])] = &[
    (
        r#"<xs:element name="r"><xs:complexType><xs:sequence>
          <xs:element name="a" type="xs:date"/><xs:element name="b" type="xs:dateTime" minOccurs="0"/>
          <xs:element name="c" minOccurs="0" maxOccurs="unbounded"><xs:simpleType><xs:union memberTypes="xs:date xs:gYear"/></xs:simpleType></xs:element>
          <xs:element name="d" minOccurs="0"><xs:simpleType><xs:list itemType="xs:int"/></xs:simpleType></xs:element>
          <xs:element name="e" type="xs:boolean" minOccurs="0"/></xs:sequence></xs:complexType></xs:element>"#,
        &[
            "<r><a>2026-02-28</a></r>",
            "<r>\n <a> 2026-02-28+02:00 </a><b>2026-02-28T08:00:00Z</b><c>2026</c><c>2026-01-01</c><d>1 2 3</d><e>1</e>\n</r>",
            "<r xsi:schemaLocation=\"urn:s r.xsd\"><a>2026-02-28</a><!-- a remark --><d/></r>",
        ],
    ),
    (
        r#"<xs:simpleType name="code"><xs:restriction base="xs:string"><xs:pattern value="[A-Z]{1,3}-\d+"/><xs:maxLength value="6"/></xs:restriction></xs:simpleType>
        <xs:element name="r"><xs:complexType><xs:choice maxOccurs="unbounded">
          <xs:element name="a" type="code"/><xs:element name="b"><xs:complexType><xs:simpleContent>
          <xs:extension base="code"><xs:attribute name="k" type="xs:token" default="x"/></xs:extension></xs:simpleContent></xs:complexType></xs:element>
          </xs:choice><xs:attribute name="version" type="xs:decimal" fixed="1.0"/></xs:complexType></xs:element>"#,
        &["<r version=\"1.0\"><a>AB-12</a><b>X-1</b><b k=\"y\">X-1</b></r>", "<r><a>A-1</a><a>A-2</a></r>"],
    ),
    (
        r#"<xs:element name="head" abstract="true" type="xs:token"/><xs:element name="one" substitutionGroup="head"/>
        <xs:element name="two" substitutionGroup="head"><xs:simpleType><xs:restriction base="xs:token"><xs:length value="2"/></xs:restriction></xs:simpleType></xs:element>
        <xs:element name="r"><xs:complexType mixed="true"><xs:sequence><xs:element ref="head" maxOccurs="unbounded"/>
          <xs:element name="n" type="xs:int" nillable="true"/></xs:sequence></xs:complexType></xs:element>"#,
        &["<r>text<one>x</one> <two> øå </two><n>7</n></r>", "<r><two>ab</two><n>7</n></r>"],
    ),
    (
        r#"<xs:element name="r"><xs:complexType><xs:sequence><xs:element name="p" maxOccurs="unbounded"><xs:complexType>
          <xs:sequence><xs:element name="q" type="xs:token" minOccurs="0"/></xs:sequence><xs:attribute name="n" type="xs:int" use="required"/></xs:complexType></xs:element>
          <xs:element name="deep" minOccurs="0"><xs:complexType><xs:sequence><xs:element name="t" type="xs:string" maxOccurs="9"/></xs:sequence></xs:complexType></xs:element>
          </xs:sequence></xs:complexType>
          <xs:key name="k"><xs:selector xpath="s:p"/><xs:field xpath="@n"/></xs:key>
          <xs:unique name="u"><xs:selector xpath="s:p"/><xs:field xpath="s:q"/></xs:unique>
          <xs:unique name="v"><xs:selector xpath=".//s:t"/><xs:field xpath="."/></xs:unique></xs:element>"#,
        &[
            "<r><p n=\"1\"><q>a</q></p><p n=\"02\"><q>b</q></p><p n=\"3\"/><p n=\"4\"/></r>",
            "<r><p n=\"1\"/><deep><t>a</t><t> a</t></deep></r>",
        ],
    ),
    (
        r#"<xs:element name="r"><xs:complexType><xs:all><xs:element name="a" type="xs:int"/>
          <xs:element name="b" type="xs:decimal" minOccurs="0"/><xs:element name="c" type="xs:anyURI" minOccurs="0"/></xs:all></xs:complexType></xs:element>"#,
        &["<r><b>3.50</b><a>7</a></r>", "<r><a>7</a><c>urn:x</c></r>"],
    ),
    (
        r#"<xs:element name="r"><xs:complexType><xs:sequence><xs:element name="a" type="xs:int" minOccurs="2" maxOccurs="20"/>
          <xs:element name="end"><xs:complexType/></xs:element></xs:sequence></xs:complexType></xs:element>"#,
        &["<r><a>1</a><a>2</a><a>3</a><end/></r>"],
    ),
];

#[test]
fn what_users_write_is_accepted_by_the_tables() {
    for (inner, documents) in ORDINARY {
        let schema = schema(inner);
        for document in *documents {
            assert_eq!(verdicts(&schema, document), (true, true), "{document}");
        }
    }
}

/// Documents that are valid and not for the tables to accept.
const LEFT: &[(&str, &str)] = &[
    ("<xs:element name=\"r\" type=\"xs:ID\"/>", "<r>a</r>"),
    ("<xs:element name=\"r\" type=\"xs:QName\"/>", "<r>s:a</r>"),
    ("<xs:element name=\"r\" type=\"xs:ENTITY\"/>", "<r>a</r>"),
    ("<xs:element name=\"r\" type=\"xs:int\"/>", "<r xsi:type=\"s:small\">1</r>"),
    ("<xs:element name=\"r\" type=\"xs:int\" nillable=\"true\"/>", "<r xsi:nil=\"true\"/>"),
    ("<xs:element name=\"r\" type=\"xs:int\" default=\"7\"/>", "<r/>"),
    ("<xs:element name=\"r\" type=\"xs:int\" fixed=\"7\"/>", "<r>7</r>"),
    ("<xs:element name=\"r\"/>", "<r><r/></r>"),
    (
        "<xs:element name=\"r\"><xs:complexType><xs:attribute name=\"v\" type=\"xs:int\" fixed=\"7\"/></xs:complexType></xs:element>",
        "<r v=\"07\"/>",
    ),
    (
        "<xs:element name=\"r\"><xs:complexType><xs:attribute name=\"i\" type=\"xs:ID\"/><xs:attribute name=\"v\" type=\"xs:IDREF\" default=\"a\"/></xs:complexType></xs:element>",
        "<r i=\"a\"/>",
    ),
    (
        "<xs:element name=\"r\"><xs:complexType><xs:anyAttribute processContents=\"lax\"/></xs:complexType></xs:element>",
        "<r s:x=\"1\"/>",
    ),
];

#[test]
fn what_means_more_than_itself_is_left_to_the_library() {
    for (inner, document) in LEFT {
        let small = "<xs:simpleType name=\"small\"><xs:restriction base=\"xs:int\"><xs:maxInclusive value=\"9\"/></xs:restriction></xs:simpleType>";
        assert_eq!(
            verdicts(&schema(&format!("{inner}{small}")), document),
            (false, true),
            "{inner}: {document}"
        );
    }
}

#[test]
fn what_the_library_refuses_is_accepted_by_no_table() {
    for (inner, document) in [
        (
            "<xs:element name=\"r\"><xs:complexType><xs:attribute name=\"v\" type=\"xs:IDREF\" default=\"a\"/></xs:complexType></xs:element>",
            "<r/>",
        ),
        (
            "<xs:element name=\"r\"><xs:complexType><xs:sequence><xs:element name=\"a\" type=\"xs:ID\" maxOccurs=\"2\"/></xs:sequence></xs:complexType></xs:element>",
            "<r><a>x</a><a> x </a></r>",
        ),
        (
            "<xs:element name=\"r\"><xs:complexType><xs:sequence><xs:element name=\"a\" type=\"xs:IDREFS\"/></xs:sequence></xs:complexType></xs:element>",
            "<r><a>x</a></r>",
        ),
        ("<xs:element name=\"r\" type=\"xs:QName\"/>", "<r>unknown:a</r>"),
        ("<xs:element name=\"r\" abstract=\"true\" type=\"xs:token\"/>", "<r>a</r>"),
        ("<xs:element name=\"r\"><xs:complexType abstract=\"true\"/></xs:element>", "<r/>"),
        ("<xs:element name=\"r\"><xs:complexType/></xs:element>", "<r> </r>"),
        ("<xs:element name=\"r\"><xs:complexType/></xs:element>", "<r a=\"1\"/>"),
        ("<xs:element name=\"r\" type=\"xs:token\"/>", "<r a=\"1\">a</r>"),
        ("<xs:element name=\"r\" type=\"xs:token\"/>", "<r>a<r/></r>"),
        ("<xs:element name=\"r\" type=\"xs:token\" fixed=\"b\"/>", "<r>a</r>"),
    ] {
        assert_eq!(verdicts(&schema(inner), document), (false, false), "{inner}: {document}");
    }
}

/// Two keys of a type, and whether the library takes them for two.
#[test]
fn two_keys_that_are_one_value_are_found_however_they_are_written() {
    for (kind, one, other, are_two) in [
        ("xs:token", "a", "b", true),
        ("xs:token", "a b", " a  b ", false),
        ("xs:token", "a", "A", true),
        ("xs:string", "a", " a", true),
        ("xs:normalizedString", "a b", "a&#9;b", false),
        ("xs:int", "1", "01", false),
        ("xs:int", "0", "-0", false),
        ("xs:integer", "12", "+12", false),
        ("xs:integer", "12", "21", true),
        ("xs:decimal", "1", "1.0", false),
        ("xs:date", "2026-01-01Z", "2026-01-01+00:00", false),
        ("xs:boolean", "1", "true", false),
        ("xs:double", "1e1", "10", false),
        ("xs:anyURI", "urn:a", "urn:b", true),
        ("s:either", "1", "01", false),
    ] {
        let schema = schema(&format!(
            "<xs:simpleType name=\"either\"><xs:union memberTypes=\"xs:int xs:token\"/></xs:simpleType>\
             <xs:element name=\"r\"><xs:complexType><xs:sequence><xs:element name=\"p\" maxOccurs=\"unbounded\"><xs:complexType>\
             <xs:sequence><xs:element name=\"t\" type=\"{kind}\" minOccurs=\"0\" maxOccurs=\"2\"/></xs:sequence>\
             <xs:attribute name=\"a\" type=\"{kind}\"/></xs:complexType></xs:element></xs:sequence></xs:complexType>\
             <xs:key name=\"k\"><xs:selector xpath=\"s:p\"/><xs:field xpath=\"@a\"/></xs:key>\
             <xs:unique name=\"u\"><xs:selector xpath=\"s:p\"/><xs:field xpath=\"s:t\"/></xs:unique></xs:element>"
        ));
        let documents = [
            format!("<r><p a=\"{one}\"/><p a=\"{other}\"/></r>"),
            format!("<r><p a=\"{one}\"><t>{other}</t></p><p a=\"{one} \"><t>{one}</t></p></r>"),
            format!("<r><p a=\"{one}\"><t>{one}</t><t>{other}</t></p></r>"),
            format!("<r><p a=\"{one}\"><t>{one}</t></p><p><t>{other}</t></p></r>"),
        ];
        for (index, document) in documents.iter().enumerate() {
            let (by_tables, by_library) = verdicts(&schema, document);
            assert!(!by_tables || by_library, "{kind}: {document}");
            assert!(index > 0 || by_library == are_two, "{kind}: {document}");
        }
    }
}

/// Much of what users write, in one schema.
const MUCH: &str = r##"
  <xs:simpleType name="code"><xs:restriction base="xs:string"><xs:pattern value="[A-Z]{1,3}-\d+"/><xs:pattern value="\p{Lu}\p{Ll}*"/></xs:restriction></xs:simpleType>
  <xs:simpleType name="short"><xs:restriction base="code"><xs:pattern value=".{2,4}"/><xs:whiteSpace value="collapse"/></xs:restriction></xs:simpleType>
  <xs:simpleType name="name"><xs:restriction base="xs:normalizedString"><xs:minLength value="1"/><xs:maxLength value="5"/></xs:restriction></xs:simpleType>
  <xs:simpleType name="colour"><xs:restriction base="xs:token"><xs:enumeration value="red"/><xs:enumeration value="pale red"/></xs:restriction></xs:simpleType>
  <xs:simpleType name="size"><xs:restriction base="xs:integer"><xs:minInclusive value="0"/><xs:maxExclusive value="130"/></xs:restriction></xs:simpleType>
  <xs:simpleType name="either"><xs:union memberTypes="colour size xs:date"/></xs:simpleType>
  <xs:simpleType name="person"><xs:union memberTypes="ten eleven short"/></xs:simpleType>
  <xs:simpleType name="ten"><xs:restriction base="xs:token"><xs:pattern value="[0-9]{10}"/></xs:restriction></xs:simpleType>
  <xs:simpleType name="eleven"><xs:restriction base="xs:positiveInteger"><xs:pattern value="[0-9]{11,12}"/></xs:restriction></xs:simpleType>
  <xs:simpleType name="danish"><xs:restriction base="person"><xs:pattern value="[0-8].*|A.*"/></xs:restriction></xs:simpleType>
  <xs:simpleType name="people"><xs:restriction><xs:simpleType><xs:list itemType="danish"/></xs:simpleType><xs:maxLength value="2"/></xs:restriction></xs:simpleType>
  <xs:simpleType name="some"><xs:restriction><xs:simpleType><xs:list itemType="either"/></xs:simpleType><xs:maxLength value="2"/></xs:restriction></xs:simpleType>
  <xs:element name="head" type="xs:token"/><xs:element name="sub" substitutionGroup="head" type="colour"/>
  <xs:complexType name="item"><xs:sequence>
    <xs:element name="a" type="short" minOccurs="0"/><xs:element name="b" type="name" minOccurs="0" maxOccurs="2"/>
    <xs:choice minOccurs="0"><xs:element name="c" type="colour"/><xs:element name="d" type="either"/><xs:element ref="head" maxOccurs="2"/></xs:choice>
    <xs:element name="e" type="some" minOccurs="0"/><xs:element name="f" type="xs:date" default="2026-01-01" minOccurs="0"/>
    <xs:element name="g" minOccurs="0"><xs:complexType mixed="true"><xs:sequence><xs:element name="h" type="xs:boolean" minOccurs="0" maxOccurs="3"/></xs:sequence></xs:complexType></xs:element>
    <xs:element name="i" minOccurs="0"><xs:complexType><xs:simpleContent><xs:extension base="size"><xs:attribute name="k" type="colour" fixed="red"/></xs:extension></xs:simpleContent></xs:complexType></xs:element>
    <xs:element name="j" minOccurs="0"><xs:complexType/></xs:element>
    <xs:element name="l" type="danish" minOccurs="0"/><xs:element name="m" type="people" minOccurs="0"/>
    </xs:sequence><xs:attribute name="n" type="xs:int" use="required"/><xs:attribute name="t" type="xs:token"/><xs:attribute name="u" type="size" default="3"/></xs:complexType>
  <xs:element name="r"><xs:complexType><xs:sequence><xs:element name="item" type="item" maxOccurs="unbounded"/></xs:sequence></xs:complexType>
    <xs:key name="k1"><xs:selector xpath="s:item"/><xs:field xpath="@n"/></xs:key>
    <xs:unique name="k2"><xs:selector xpath="s:item"/><xs:field xpath="@t"/><xs:field xpath="s:i"/></xs:unique>
    <xs:unique name="k3"><xs:selector xpath=".//s:b"/><xs:field xpath="."/></xs:unique>
    <xs:unique name="k4"><xs:selector xpath="./s:item/s:g"/><xs:field xpath="s:h"/></xs:unique></xs:element>"##;

/// Values that fit one of these types and others that just do not.
const VALUES: &str = "|A-1|AB-12|Ab|Ø|Øl|ABCD-1|a-1|Æ-٣| A-1 |x|xy|x y|x\ty|abcdef|\u{A0}|x\u{2003}|red| red |pale  red|pale red|Red|0|00|7|07| 7 |-0|129|130|1e1|2026-02-28|2026-02-30|2026-02-28Z|red 7|7 2026-02-28|red red 7|true|1|yes|[1,2]|<!-- x -->|<![CDATA[red]]>|re<!-- x -->d|&#114;ed|6104560000|9104560000| 6104560000 |61045600001|910456000012|6104560000 A-1|6104560000 61045600001 A-1";

fn value() -> impl Strategy<Value = &'static str> {
    prop::sample::select(VALUES.split('|').collect::<Vec<_>>())
}

/// A value that is likely to fit the element.
fn element() -> impl Strategy<Value = String> {
    let fitting = |name: &'static str, values: &'static [&'static str]| {
        prop_oneof![6 => prop::sample::select(values), 1 => value()]
            .prop_map(move |value| format!("<{name}>{value}</{name}>"))
            .boxed()
    };
    prop_oneof![
        fitting("a", &["A-1", "Ab", "Øl", " A-1"]),
        fitting("b", &["x", "y", "x y", "ø", "z"]),
        fitting("c", &["red", "pale  red"]),
        fitting("d", &["7", "2026-02-28"]),
        fitting("head", &["x"]),
        fitting("sub", &["red"]),
        fitting("e", &["red 7", ""]),
        fitting("f", &["2026-02-28", "2026-02-29", "2024-02-29"]),
        fitting("g", &["x", "<h>1</h>", "<h>true</h> x <h>0</h>", "<h>true</h>"]),
        fitting("i", &["7", "08", "9"]),
        fitting("j", &[""]),
        fitting("l", &["6104560000", "61045600001", " 6104560000\n", "A-1"]),
        fitting("m", &["", "6104560000", "6104560000  A-1", "61045600001 6104560000"]),
        Just("<i k=\"red\">7</i>".to_owned()),
        Just("<i k=\" red\">7</i>".to_owned()),
    ]
}

fn attributes() -> impl Strategy<Value = String> {
    let number = prop_oneof![8 => (0..40_u8).prop_map(|number| number.to_string()), 1 => value().prop_map(str::to_owned)];
    let number = number.prop_map(|number| format!(" n=\"{}\"", number.replace(['<', '&'], "")));
    let token = prop_oneof![4 => Just(String::new()), 2 => value().prop_map(|token| format!(" t=\"{}\"", token.replace(['<', '&'], "")))];
    (number, token).prop_map(|(number, token)| number + &token)
}

fn item() -> impl Strategy<Value = String> {
    let in_order = |mut elements: Vec<String>, shuffled: bool| {
        if !shuffled {
            elements.sort_by_key(|element| element[1..2].replace(['h', 's'], "d"));
            elements.dedup_by_key(|element| element[1..2].to_owned());
        }
        elements.concat()
    };
    let elements = (prop::collection::vec(element(), 0..6), prop::bool::weighted(0.1));
    let elements = elements.prop_map(move |(elements, shuffled)| in_order(elements, shuffled));
    (attributes(), elements).prop_map(|(attributes, elements)| format!("<item{attributes}>{elements}</item>"))
}

#[test]
fn documents_by_chance_are_accepted_by_the_library_wherever_the_tables_accept_them() {
    const DOCUMENTS: usize = 3_000;
    let schema = schema(MUCH);
    let mut runner = proptest::test_runner::TestRunner::default();
    let documents =
        prop::collection::vec(item(), 1..5).prop_map(|items| format!("<r>{}</r>", items.concat()));
    let mut counts = [0; 3];
    for _ in 0..DOCUMENTS {
        let tree = documents.new_tree(&mut runner).expect("a document");
        let document = proptest::strategy::ValueTree::current(&tree);
        match verdicts(&schema, &document) {
            (true, true) => counts[0] += 1,
            (false, true) => counts[1] += 1,
            (false, false) => counts[2] += 1,
            (true, false) => panic!("the tables alone accept {document}"),
        }
    }
    let [by_both, by_library, by_none] = counts;
    println!("{by_both} accepted by the tables, {by_library} by the library alone, {by_none} not valid");
    assert!(by_both > DOCUMENTS / 10 && by_none > DOCUMENTS / 10 && by_library < by_both, "{counts:?}");
}
