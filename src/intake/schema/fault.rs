//! The constraints of XML Schema that a document can break: the library names them by their anchors in
//! the specification.

/// What is wrong, by the constraint that is broken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fault {
    /// An element is missing or stands where it may not.
    Order,
    /// No declaration knows the element.
    Unknown,
    /// The declaration or the type is abstract.
    Abstract,
    /// `xsi:nil` where the schema does not allow it, or beside content.
    Nil,
    /// `xsi:type` names no type, or one that may not stand there.
    NamedType,
    /// The value is another than the one that is fixed.
    Fixed,
    /// Text or elements in an element that is to be empty.
    NotEmpty,
    /// Text in an element that holds only elements.
    Text,
    AttributeUnknown,
    AttributeMissing,
    /// A facet of the type, or the type itself, does not allow the value.
    Value(Limit),
    KeyRepeated,
    KeyMissing,
    KeyUnknown,
    IdRepeated,
    IdUnknown,
    /// A constraint that this version of the library did not have when the words were written.
    Other,
}

/// What of a type does not allow a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Limit {
    Datatype,
    Length,
    MinLength,
    MaxLength,
    Pattern,
    Enumeration,
    MinInclusive,
    MaxInclusive,
    MinExclusive,
    MaxExclusive,
    TotalDigits,
    FractionDigits,
}

/// Every anchor that the library reports of a document in its 1.0 mode, and what it means.
const ANCHORS: &[(&str, Fault)] = &[
    ("cvc-complex-type.2.4", Fault::Order),
    ("cvc-elt.1", Fault::Unknown),
    ("cvc-elt.2", Fault::Abstract),
    ("cvc-type.2", Fault::Abstract),
    ("cvc-elt.3.1", Fault::Nil),
    ("cvc-elt.3.2.1", Fault::Nil),
    ("cvc-elt.3.2.2", Fault::Nil),
    ("cvc-elt.4.1", Fault::NamedType),
    ("cvc-elt.4.2", Fault::NamedType),
    ("cvc-elt.4.3", Fault::NamedType),
    ("cvc-complex-type.5", Fault::NamedType),
    ("cvc-elt.5.1.1", Fault::Fixed),
    ("cvc-elt.5.2.2", Fault::Fixed),
    ("cvc-elt.5.2.2.1", Fault::Fixed),
    ("cvc-elt.5.2.2.2", Fault::Fixed),
    ("cvc-attribute.4", Fault::Fixed),
    ("cvc-complex-type.2.1", Fault::NotEmpty),
    ("cvc-complex-type.2.3", Fault::Text),
    ("cvc-complex-type.3", Fault::AttributeUnknown),
    ("cvc-complex-type.3.2.1", Fault::AttributeUnknown),
    ("cvc-complex-type.3.2.2", Fault::AttributeUnknown),
    ("cvc-assess-attr.1.2", Fault::AttributeUnknown),
    ("cvc-attribute.5", Fault::NamedType),
    ("cvc-complex-type.4", Fault::AttributeMissing),
    ("cvc-datatype-valid", Fault::Value(Limit::Datatype)),
    ("cvc-datatype-valid.1.2.1", Fault::Value(Limit::Datatype)),
    ("cvc-simple-type", Fault::Value(Limit::Datatype)),
    ("cvc-length-valid", Fault::Value(Limit::Length)),
    ("cvc-minLength-valid", Fault::Value(Limit::MinLength)),
    ("cvc-maxLength-valid", Fault::Value(Limit::MaxLength)),
    ("cvc-pattern-valid", Fault::Value(Limit::Pattern)),
    ("cvc-enumeration-valid", Fault::Value(Limit::Enumeration)),
    ("cvc-minInclusive-valid", Fault::Value(Limit::MinInclusive)),
    ("cvc-maxInclusive-valid", Fault::Value(Limit::MaxInclusive)),
    ("cvc-minExclusive-valid", Fault::Value(Limit::MinExclusive)),
    ("cvc-maxExclusive-valid", Fault::Value(Limit::MaxExclusive)),
    ("cvc-totalDigits-valid", Fault::Value(Limit::TotalDigits)),
    ("cvc-fractionDigits-valid", Fault::Value(Limit::FractionDigits)),
    ("cvc-explicitTimezone-valid", Fault::Value(Limit::Datatype)),
    ("cvc-identity-constraint.4.2.2", Fault::KeyRepeated),
    ("cvc-identity-constraint.4.2.1", Fault::KeyMissing),
    ("cvc-identity-constraint.4", Fault::KeyMissing),
    ("cvc-identity-constraint.4.3", Fault::KeyUnknown),
    ("cvc-id.1", Fault::IdUnknown),
    ("cvc-id.2", Fault::IdRepeated),
];

impl Fault {
    pub(super) fn of(anchor: &str) -> Fault {
        ANCHORS.iter().find(|(known, _)| *known == anchor).map_or(Fault::Other, |(_, fault)| *fault)
    }

    /// Whether it is about which elements stand where.
    pub(super) fn is_about_order(self) -> bool {
        matches!(self, Fault::Order | Fault::Unknown)
    }

    pub(super) fn is_about_keys(self) -> bool {
        matches!(self, Fault::KeyRepeated | Fault::KeyMissing | Fault::KeyUnknown)
    }
}
