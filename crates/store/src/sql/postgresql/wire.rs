//! Values as PostgreSQL sends them.

use std::error::Error;

use bytes::BytesMut;
use postgres::types::{FromSql, IsNull, ToSql, Type, to_sql_checked};

use crate::sql::value::Value;

type Refusal = Box<dyn Error + Sync + Send>;

impl ToSql for Value<'_> {
    fn to_sql(&self, kind: &Type, out: &mut BytesMut) -> Result<IsNull, Refusal> {
        match (self, kind) {
            (Value::Null, _) => return Ok(IsNull::Yes),
            (Value::Integer(value), &Type::INT8) => out.extend_from_slice(&value.to_be_bytes()),
            (Value::Integer(value), &Type::INT4) => {
                out.extend_from_slice(&i32::try_from(*value)?.to_be_bytes());
            }
            (Value::Text(text), &Type::TEXT | &Type::VARCHAR) => {
                if text.contains('\0') {
                    return Err("a text has a NUL, which the databases cannot keep".into());
                }
                out.extend_from_slice(text.as_bytes());
            }
            (Value::Bytes(bytes), &Type::BYTEA) => out.extend_from_slice(bytes),
            _ => return Err(format!("{} for the type {kind}", self.kind()).into()),
        }
        Ok(IsNull::No)
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    to_sql_checked!();
}

impl<'a> FromSql<'a> for Value<'a> {
    fn from_sql(kind: &Type, raw: &'a [u8]) -> Result<Self, Refusal> {
        Ok(match *kind {
            Type::INT8 => Value::Integer(i64::from_be_bytes(raw.try_into()?)),
            Type::INT4 => Value::Integer(i32::from_be_bytes(raw.try_into()?).into()),
            Type::BOOL => Value::Integer(i64::from(raw == [1])),
            Type::TEXT | Type::VARCHAR | Type::NAME => Value::Text(std::str::from_utf8(raw)?),
            Type::BYTEA => Value::Bytes(raw),
            _ => return Err(format!("the type {kind} is not used here").into()),
        })
    }

    fn from_sql_null(_: &Type) -> Result<Self, Refusal> {
        Ok(Value::Null)
    }

    fn accepts(_: &Type) -> bool {
        true
    }
}
