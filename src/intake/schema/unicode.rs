//! The patterns of a schema by the Unicode of today. In its 1.0 mode the library knows the letters that
//! Unicode had in 1999; `ẞ` is none of them, though names of streets have it.

use xsd_schema::parser::frames::ComplexContentResult;
use xsd_schema::types::facets::{FacetSet, PatternFacet};
use xsd_schema::{RegexCompat, SchemaSet, XsdVersion};

/// Compiles every pattern that may ask for a class of letters again.
pub(super) fn modernise(set: &mut SchemaSet) {
    let arenas = set.arenas.entries_mut();
    for kind in arenas.simple_types.values_mut() {
        facets(&mut kind.facets);
    }
    for kind in arenas.complex_types.values_mut() {
        if let ComplexContentResult::Simple(content) = &mut kind.content {
            facets(&mut content.facets);
        }
    }
}

fn facets(facets: &mut FacetSet) {
    for pattern in facets.patterns.iter_mut().flatten().filter(|pattern| pattern.value.contains('\\')) {
        let modern = PatternFacet::new(
            pattern.value.clone(),
            pattern.source.clone(),
            XsdVersion::V1_1,
            RegexCompat::Strict,
        );
        // One that means nothing to 1.1 stays what it is.
        if let Ok(modern) = modern {
            *pattern = modern;
        }
    }
}
