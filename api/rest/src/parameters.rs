//! The parameters of operations.

use std::ops::Deref;

use poem::{Request, RequestBody, Result};
use poem_openapi::{
    ApiExtractor, ApiExtractorType, ExtractParamOptions,
    error::ParsePathError,
    param,
    registry::{MetaParamIn, MetaSchemaRef, Registry},
    types::ParseFromParameter,
};
use serde_json::{Value, json};

/// Adds a parameter to an operation.
pub(super) fn add_parameter(operation: &mut Value, parameter: Value) {
    match operation["parameters"].as_array_mut() {
        Some(known) => known.push(parameter),
        None => operation["parameters"] = json!([parameter]),
    }
}

/// A parameter in the path. A number has only one form, so that a resource has one address: neither `+1` nor `01` is
/// `1`.
#[derive(Debug)]
pub(super) struct Path<T>(pub(super) T);

impl<T> Deref for Path<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<'a, T: ParseFromParameter> ApiExtractor<'a> for Path<T> {
    const TYPES: &'static [ApiExtractorType] = &[ApiExtractorType::Parameter];
    const PARAM_IS_REQUIRED: bool = T::IS_REQUIRED;

    type ParamType = T;
    type ParamRawType = T::RawValueType;

    fn register(registry: &mut Registry) {
        T::register(registry);
    }

    fn param_in() -> Option<MetaParamIn> {
        Some(MetaParamIn::Path)
    }

    fn param_schema_ref() -> Option<MetaSchemaRef> {
        Some(T::schema_ref())
    }

    fn param_raw_type(&self) -> Option<&Self::ParamRawType> {
        self.0.as_raw_value()
    }

    async fn from_request(
        request: &'a Request,
        body: &mut RequestBody,
        options: ExtractParamOptions<T>,
    ) -> Result<Self> {
        let name = options.name;
        let text = request.raw_path_param(name).unwrap_or_default();
        if !is_canonical(text) && T::name().starts_with("integer") {
            return Err(ParsePathError { name, reason: "is not a number".to_owned() }.into());
        }
        param::Path::from_request(request, body, options).await.map(|param::Path(value)| Self(value))
    }
}

/// Whether a number is written without a plus sign and without superfluous zeros.
pub(super) fn is_canonical(number: &str) -> bool {
    let digits = number.strip_prefix('-').unwrap_or(number);
    digits == "0" && digits == number || !digits.starts_with(['+', '0'])
}
