//! What the problems of connection tests say in Spanish.

use super::{ProblemText, Problems};

pub(super) static PROBLEMS: Problems = Problems {
    unknown_host: ProblemText {
        title: "El nombre del servidor no se resuelve.",
        remedy: "Compruebe que el emisor esté bien escrito. Si lo está, el nombre falta en el DNS que usa este servidor.",
    },
    forbidden_address: ProblemText {
        title: "Este servidor no llama a esa dirección, porque es privada o no es https.",
        remedy: "Use la dirección https pública del servicio. Para un servicio de la red propia, quien opera este servidor define ALDABA_OUTBOUND_ALLOW_PRIVATE.",
    },
    plain_http: ProblemText {
        title: "El emisor usa http sin cifrar, así que no hay certificado que comprobar.",
        remedy: "Use https para todo lo que no sean pruebas en una misma máquina.",
    },
    unreachable: ProblemText {
        title: "No se pudo establecer una conexión con el servicio.",
        remedy: "Compruebe que el servicio funcione y que ningún cortafuegos se interponga.",
    },
    timeout: ProblemText {
        title: "El servicio no respondió en 5 segundos.",
        remedy: "Compruebe que el servicio funcione y no esté sobrecargado, y pruebe otra vez.",
    },
    certificate: ProblemText {
        title: "El certificado del servicio no se acepta.",
        remedy: "Renuévelo, o haga que el servidor envíe toda la cadena. Para una autoridad propia, quien opera este servidor define ALDABA_EXTRA_CA_FILE. Para un directorio (LDAP), introduzca el certificado de la autoridad en su configuración.",
    },
    bad_status: ProblemText {
        title: "El servicio responde con un error.",
        remedy: "Compruebe el emisor: con /.well-known/openid-configuration detrás, un navegador muestra los metadatos del servicio.",
    },
    not_metadata: ProblemText {
        title: "La respuesta no son los metadatos de un proveedor de OpenID.",
        remedy: "Compruebe el emisor: con /.well-known/openid-configuration detrás, un navegador muestra los metadatos del servicio.",
    },
    other_issuer: ProblemText {
        title: "Los metadatos nombran otro emisor.",
        remedy: "Escriba el emisor exactamente como lo nombra el servicio, con o sin la barra final.",
    },
    no_keys: ProblemText {
        title: "El servicio no publica ninguna clave con la que se puedan firmar los tokens de identidad.",
        remedy: "Haga que el servicio firme los tokens de identidad con RS256, PS256, ES256 o EdDSA y publique la clave en su jwks_uri.",
    },
    client_rejected: ProblemText {
        title: "El servicio rechaza el ID de cliente o el secreto.",
        remedy: "Cópielos de nuevo del servicio. El secreto puede haber caducado, y algunos servicios muestran un ID del secreto junto a su valor.",
    },
    client_unproved: ProblemText {
        title: "La respuesta no muestra si el servicio acepta el cliente.",
        remedy: "Inicie sesión una vez para estar seguro.",
    },
    request_rejected: ProblemText {
        title: "El servicio rechaza la petición de inicio de sesión.",
        remedy: "Registre allí la URI de redirección exactamente como se muestra aquí, y permita el flujo de código de autorización y los ámbitos.",
    },
    request_unproved: ProblemText {
        title: "El servicio muestra una página propia, lo que no demuestra que acepte la petición de inicio de sesión.",
        remedy: "Inicie sesión una vez para estar seguro.",
    },
    not_user_info: ProblemText {
        title: "El punto de acceso de datos del usuario no responde como uno que exige un token de acceso.",
        remedy: "Compruebe la dirección del punto de acceso de datos del usuario en la documentación del servicio.",
    },
    starttls_refused: ProblemText {
        title: "El directorio rechaza cifrar la conexión (StartTLS).",
        remedy: "Configure un certificado en el directorio o use su dirección ldaps://. Las contraseñas nunca se envían sin cifrar.",
    },
    account_rejected: ProblemText {
        title: "El directorio rechaza la cuenta de servicio.",
        remedy: "Compruebe el DN y la contraseña de la cuenta de servicio. La cuenta puede estar deshabilitada o su contraseña puede haber caducado.",
    },
    base_not_found: ProblemText {
        title: "El directorio no tiene ninguna entrada con este DN base, o la cuenta de servicio no puede verla.",
        remedy: "Compruebe que el DN base no tenga errores y permita a la cuenta de servicio buscar debajo de él.",
    },
    not_ldap: ProblemText {
        title: "La respuesta no es la de un directorio que habla LDAP.",
        remedy: "Compruebe el servidor y el puerto: 636 para ldaps://, 389 para ldap://.",
    },
    earlier_step: ProblemText {
        title: "Falló un paso anterior.",
        remedy: "Resuelva primero el problema de ese paso.",
    },
};
