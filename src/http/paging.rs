//! Lists in pages: how many elements one answer has at the most, and whether there are more.

use nets_web::{Parameters, Problem};
use utoipa::IntoParams;
use utoipa::openapi::ObjectBuilder;
use utoipa::openapi::path::{Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::schema::Type;

/// The `limit` of a list with large elements.
pub(crate) type Hundred = ListLimit<100, 1_000>;

/// The `limit` of a list with small elements.
pub(crate) type Thousand = ListLimit<1_000, 10_000>;

/// How many elements an answer has when nothing is said, and how many it may have.
pub(crate) struct ListLimit<const DEFAULT: usize, const MOST: usize>;

impl<const DEFAULT: usize, const MOST: usize> ListLimit<DEFAULT, MOST> {
    pub(crate) fn of(parameters: &Parameters) -> Result<usize, Problem> {
        Ok(parameters.number("limit", 1, MOST)?.unwrap_or(DEFAULT))
    }
}

impl<const DEFAULT: usize, const MOST: usize> IntoParams for ListLimit<DEFAULT, MOST> {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        let limit = ParameterBuilder::new().name("limit").parameter_in(ParameterIn::Query);
        let description = format!("At most so many: {DEFAULT} when left out, {MOST} at the most");
        let bounds = ObjectBuilder::new()
            .schema_type(Type::Integer)
            .minimum(Some(1))
            .maximum(Some(MOST))
            .default(Some(DEFAULT.into()));
        vec![limit.description(Some(description)).schema(Some(bounds)).build()]
    }
}

/// So many of the first elements, and whether there are more.
pub(crate) fn cut<T>(elements: impl IntoIterator<Item = T>, limit: usize) -> (Vec<T>, bool) {
    let mut elements = elements.into_iter();
    let page = elements.by_ref().take(limit).collect();
    (page, elements.next().is_some())
}
