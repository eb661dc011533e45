//! What the description says of many operations alike: their ids, the problems that any request may meet, and the
//! media type of problems.

use nets_driver::LONGEST_WORLD_NAME;
use utoipa::openapi::path::{Operation, Parameter, ParameterBuilder, ParameterIn, ParameterStyle, PathItem};
use utoipa::openapi::schema::{AdditionalProperties, Type};
use utoipa::openapi::{
    Content, ObjectBuilder, OpenApi, Ref, RefOr, Required, Response, ResponseBuilder, Schema,
};

use crate::api::WORLD;

/// The media type of every problem.
const PROBLEM: &str = "application/problem+json";

/// How the names of types end that describe a request's body.
const BODY: &str = "Body";

/// The same description, in which each operation is called by its resource and its handler.
pub(crate) fn named(module: &str, mut api: OpenApi) -> OpenApi {
    let resource = module.rsplit("::").next().unwrap_or(module);
    for operation in api.paths.paths.values_mut().flat_map(operations) {
        let handler = operation.operation_id.take().unwrap_or_default();
        operation.operation_id = Some(format!("{resource}_{handler}"));
    }
    api
}

/// The same description with what is true of all operations.
pub(crate) fn completed(mut api: OpenApi) -> OpenApi {
    for (path, item) in &mut api.paths.paths {
        let reads = item.get.as_mut().map(|operation| (true, operation));
        let others = [&mut item.put, &mut item.post, &mut item.delete, &mut item.patch];
        let others = others.into_iter().flatten().map(|operation| (false, operation));
        for (only_reads, operation) in reads.into_iter().chain(others) {
            complete(path, only_reads, operation);
        }
    }
    let schemas = api.components.iter_mut().flat_map(|components| &mut components.schemas);
    for (_, schema) in schemas.filter(|(name, _)| name.ends_with(BODY)) {
        // `nets_web::Object` refuses members that it does not know.
        if let RefOr::T(Schema::Object(body)) = schema {
            body.additional_properties = Some(Box::new(AdditionalProperties::FreeForm(false)));
        }
    }
    api
}

fn operations(item: &mut PathItem) -> impl Iterator<Item = &mut Operation> {
    let PathItem { get, put, post, delete, patch, .. } = item;
    [get, put, post, delete, patch].into_iter().flatten()
}

fn complete(path: &str, only_reads: bool, operation: &mut Operation) {
    let summary = operation.summary.clone().unwrap_or_default();
    let has_body = operation.request_body.is_some();
    for parameter in operation.parameters.iter_mut().flatten() {
        let RefOr::T(parameter) = parameter else { continue };
        if parameter.parameter_in == ParameterIn::Path {
            parameter.required = Required::True;
        }
        if let Some(RefOr::T(Schema::Array(_))) = parameter.schema {
            // Lists stand in one parameter, with commas between.
            (parameter.style, parameter.explode) = (Some(ParameterStyle::Form), Some(false));
        }
    }
    let is_in_world = is_in_world(path, operation);
    if is_in_world {
        operation.parameters.get_or_insert_default().push(world_parameter().into());
    }
    let responses = &mut operation.responses.responses;
    for (status, description) in common(path, is_in_world, only_reads, has_body) {
        responses.entry(status.to_owned()).or_insert_with(|| refusal(description).into());
    }
    for (status, response) in responses {
        let RefOr::T(response) = response else { continue };
        if response.description.is_empty() {
            response.description.clone_from(&summary);
        }
        if status.as_str() >= "400" {
            let content = std::mem::take(&mut response.content);
            response.content = content.into_values().map(|content| (PROBLEM.to_owned(), content)).collect();
        }
    }
}

/// What any request like this may be answered, whatever it asks for.
fn common(
    path: &str,
    is_in_world: bool,
    only_reads: bool,
    has_body: bool,
) -> Vec<(&'static str, &'static str)> {
    let may_change = path.starts_with("/v1/");
    let mut common = vec![
        ("400", "A parameter or the body is wrong"),
        ("403", "Pages of other sites may not use this API"),
        ("421", "The simulator does not go by the name in `Host`"),
        ("500", "The simulator failed"),
        ("503", "Too many requests are waiting already"),
    ];
    if path.contains('{') || is_in_world {
        common.push(("404", "There is nothing at this path, or no such world"));
    }
    if may_change {
        common.push(("409", "The world was reset meanwhile"));
    }
    if may_change && !only_reads {
        common.push(("507", "The disk or the world does not take what must be kept"));
    }
    if has_body {
        common.push(("408", "The body did not come in time"));
        common.push(("413", "The body is larger than is read"));
    }
    common
}

/// Stands at an operation whose answer is the same for all worlds, and not in the document.
const OF_ALL_WORLDS: &str = "x-of-all-worlds";

/// Whether a world is meant; takes the mark away that says otherwise.
fn is_in_world(path: &str, operation: &mut Operation) -> bool {
    let marked = operation.extensions.take_if(|marks| marks.contains_key(OF_ALL_WORLDS));
    path.starts_with("/v1/") && marked.is_none()
}

fn world_parameter() -> Parameter {
    let longest = LONGEST_WORLD_NAME;
    let name = ObjectBuilder::new()
        .schema_type(Type::String)
        .max_length(Some(longest))
        .pattern(Some("^[.]*[A-Za-z0-9_-][A-Za-z0-9._-]*$"));
    ParameterBuilder::new()
        .name(WORLD)
        .parameter_in(ParameterIn::Query)
        .required(Required::False)
        .description(Some("Which world is meant: `default` when left out"))
        .schema(Some(name))
        .build()
}

fn refusal(description: &str) -> Response {
    let document = Content::new(Some(Ref::from_schema_name("Problem")));
    ResponseBuilder::new().description(description).content(PROBLEM, document).build()
}
