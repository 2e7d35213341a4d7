/// Written by `scripts/signed_requests.py`; signed at 2013-05-24 00:00:00 UTC.
enum Recorded {
  static let accessKey = "AKIAIOSFODNN7EXAMPLE"
  static let secretKey = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"

  /// First method and target, then the header fields.
  static let requests: KeyValuePairs = [
    "GET of a plain key":
      """
    GET /bucket/folder/key
    host: 127.0.0.1:9000
    x-amz-checksum-mode: ENABLED
    user-agent: recorder
    x-amz-date: 20130524T000000Z
    x-amz-content-sha256: e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855
    authorization: AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,\
     SignedHeaders=host;x-amz-checksum-mode;x-amz-content-sha256;x-amz-date, Signature=9eebe448f21efecd2\
    12f702016b42bb912dec77f58d3e5c8d8955f0e4973544d
    """,
    "presigned GET of a plain key":
      """
    GET /bucket/folder/key?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F2013\
    0524%2Fus-east-1%2Fs3%2Faws4_request&X-Amz-Date=20130524T000000Z&X-Amz-Expires=3600&X-Amz-SignedHead\
    ers=host&X-Amz-Signature=50b87d4e118be8fb1729e8e8922c8fe998e6ac138332ac3a572bd56dece45707
    host: 127.0.0.1:9000
    """,
    "GET of a key with blanks":
      """
    GET /bucket/a%20b%20%20c
    host: 127.0.0.1:9000
    x-amz-checksum-mode: ENABLED
    user-agent: recorder
    x-amz-date: 20130524T000000Z
    x-amz-content-sha256: e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855
    authorization: AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,\
     SignedHeaders=host;x-amz-checksum-mode;x-amz-content-sha256;x-amz-date, Signature=219564dea39855367\
    707110c5aeaf92962b73c65ccd2ded12fc637a8722dac01
    """,
    "presigned GET of a key with blanks":
      """
    GET /bucket/a%20b%20%20c?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20\
    130524%2Fus-east-1%2Fs3%2Faws4_request&X-Amz-Date=20130524T000000Z&X-Amz-Expires=3600&X-Amz-SignedHe\
    aders=host&X-Amz-Signature=46b1490c4891e5c5e86d7ac1db4c527a401c63a164e35d75ee2da5f7188576f2
    host: 127.0.0.1:9000
    """,
    "GET of a key beyond ASCII":
      """
    GET /bucket/gr%C3%BCn/%E6%97%A5%E6%9C%AC%E8%AA%9E/%F0%9F%99%82
    host: 127.0.0.1:9000
    x-amz-checksum-mode: ENABLED
    user-agent: recorder
    x-amz-date: 20130524T000000Z
    x-amz-content-sha256: e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855
    authorization: AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,\
     SignedHeaders=host;x-amz-checksum-mode;x-amz-content-sha256;x-amz-date, Signature=9e82e4bdfe61ac292\
    f7cef8815fe38b1d8c9df6b532946b74a384cd5ef7b3aa1
    """,
    "presigned GET of a key beyond ASCII":
      """
    GET /bucket/gr%C3%BCn/%E6%97%A5%E6%9C%AC%E8%AA%9E/%F0%9F%99%82?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Am\
    z-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request&X-Amz-Date=20130524T000\
    000Z&X-Amz-Expires=3600&X-Amz-SignedHeaders=host&X-Amz-Signature=70c9b43599ed0179ce7fd1903f4d34e0221\
    5d0f743196ae2e81b21aa076b9c9f
    host: 127.0.0.1:9000
    """,
    "GET of a key with empty folders":
      """
    GET /bucket///a//b/
    host: 127.0.0.1:9000
    x-amz-checksum-mode: ENABLED
    user-agent: recorder
    x-amz-date: 20130524T000000Z
    x-amz-content-sha256: e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855
    authorization: AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,\
     SignedHeaders=host;x-amz-checksum-mode;x-amz-content-sha256;x-amz-date, Signature=8e3141d170e6878fa\
    4d7141605622d3769f25dafc40f4e8e13f4ae91adf5e11f
    """,
    "presigned GET of a key with empty folders":
      """
    GET /bucket///a//b/?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F2013052\
    4%2Fus-east-1%2Fs3%2Faws4_request&X-Amz-Date=20130524T000000Z&X-Amz-Expires=3600&X-Amz-SignedHeaders\
    =host&X-Amz-Signature=69971b37627bda7ed2ffeee999e0ce10777692e02291cd152f55e523881362e5
    host: 127.0.0.1:9000
    """,
    "GET of a key with dots":
      """
    GET /bucket/../a/./b/..
    host: 127.0.0.1:9000
    x-amz-checksum-mode: ENABLED
    user-agent: recorder
    x-amz-date: 20130524T000000Z
    x-amz-content-sha256: e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855
    authorization: AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,\
     SignedHeaders=host;x-amz-checksum-mode;x-amz-content-sha256;x-amz-date, Signature=e4af4ea927ec9e704\
    3717fd73865a13bc5327c5af5be1a14aba46a07e821bf3f
    """,
    "presigned GET of a key with dots":
      """
    GET /bucket/../a/./b/..?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F201\
    30524%2Fus-east-1%2Fs3%2Faws4_request&X-Amz-Date=20130524T000000Z&X-Amz-Expires=3600&X-Amz-SignedHea\
    ders=host&X-Amz-Signature=9de31eb15026853a47e2d4e2250fbd3f0df68d80fdf7bf5b34240c31160fafce
    host: 127.0.0.1:9000
    """,
    "GET of a key with percent signs":
      """
    GET /bucket/100%25/%252F/%2525
    host: 127.0.0.1:9000
    x-amz-checksum-mode: ENABLED
    user-agent: recorder
    x-amz-date: 20130524T000000Z
    x-amz-content-sha256: e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855
    authorization: AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,\
     SignedHeaders=host;x-amz-checksum-mode;x-amz-content-sha256;x-amz-date, Signature=7a8c671f2c139223b\
    1660a1b4a3803c77f33b6e1e4bac8e905bb6845640c7249
    """,
    "presigned GET of a key with percent signs":
      """
    GET /bucket/100%25/%252F/%2525?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAIOSFODNN7EXAMPL\
    E%2F20130524%2Fus-east-1%2Fs3%2Faws4_request&X-Amz-Date=20130524T000000Z&X-Amz-Expires=3600&X-Amz-Si\
    gnedHeaders=host&X-Amz-Signature=6a0fc79c7a3e8b7531dc6b2064accffaf52cf5b47f16a72bac10f67e1ec7d05c
    host: 127.0.0.1:9000
    """,
    "GET of a key with plus signs":
      """
    GET /bucket/a%2Bb%20%2Bc
    host: 127.0.0.1:9000
    x-amz-checksum-mode: ENABLED
    user-agent: recorder
    x-amz-date: 20130524T000000Z
    x-amz-content-sha256: e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855
    authorization: AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,\
     SignedHeaders=host;x-amz-checksum-mode;x-amz-content-sha256;x-amz-date, Signature=98dea5d2601624f19\
    7a2d4d413f0502d98a7d42d668fac6f753fd463a329c9a0
    """,
    "presigned GET of a key with plus signs":
      """
    GET /bucket/a%2Bb%20%2Bc?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20\
    130524%2Fus-east-1%2Fs3%2Faws4_request&X-Amz-Date=20130524T000000Z&X-Amz-Expires=3600&X-Amz-SignedHe\
    aders=host&X-Amz-Signature=217dadef66885d913dc7ed432320ebf672111534d2981ab9dbacbc65e22abdd9
    host: 127.0.0.1:9000
    """,
    "GET of a key of all other signs":
      """
    GET /bucket/%21%22%23%24%26%27%28%29%2A%2C%3A%3B%3C%3D%3E%3F%40%5B%5C%5D%5E_%60%7B%7C%7D~
    host: 127.0.0.1:9000
    x-amz-checksum-mode: ENABLED
    user-agent: recorder
    x-amz-date: 20130524T000000Z
    x-amz-content-sha256: e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855
    authorization: AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,\
     SignedHeaders=host;x-amz-checksum-mode;x-amz-content-sha256;x-amz-date, Signature=93f9e74d7e1341283\
    f7438fd6eea1c077ebd677f1e9c0d46423697ff9365f902
    """,
    "presigned GET of a key of all other signs":
      """
    GET /bucket/%21%22%23%24%26%27%28%29%2A%2C%3A%3B%3C%3D%3E%3F%40%5B%5C%5D%5E_%60%7B%7C%7D~?X-Amz-Algo\
    rithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_requ\
    est&X-Amz-Date=20130524T000000Z&X-Amz-Expires=3600&X-Amz-SignedHeaders=host&X-Amz-Signature=90d90316\
    be1c049057a935e334fb93102b810f8e2fb8126ca88fbdc35edd70da
    host: 127.0.0.1:9000
    """,
    "service":
      """
    GET /
    host: 127.0.0.1:9000
    user-agent: recorder
    x-amz-date: 20130524T000000Z
    x-amz-content-sha256: e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855
    authorization: AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,\
     SignedHeaders=host;x-amz-content-sha256;x-amz-date, Signature=b7aa7741cd5d68e615f5bfb3f5f98a243d2fe\
    0be0737984c3ca0d4b548bb24aa
    """,
    "sub-resource":
      """
    GET /bucket/key?acl
    host: 127.0.0.1:9000
    user-agent: recorder
    x-amz-date: 20130524T000000Z
    x-amz-content-sha256: e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855
    authorization: AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,\
     SignedHeaders=host;x-amz-content-sha256;x-amz-date, Signature=12ef890ba132167ef41f9d56e4972cb938aca\
    a82e5b4080657631783485b7506
    """,
    "sub-resource and version":
      """
    GET /bucket/key?tagging&versionId=null
    host: 127.0.0.1:9000
    user-agent: recorder
    x-amz-date: 20130524T000000Z
    x-amz-content-sha256: e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855
    authorization: AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,\
     SignedHeaders=host;x-amz-content-sha256;x-amz-date, Signature=5aadd4beab3b4a38dbacce0bd75eb606be126\
    e00d44a482a947c20bd7991881f
    """,
    "list with empty values":
      """
    GET /bucket?list-type=2&prefix=&delimiter=%2F&start-after=a%2Bb%20c%2F%C3%BC%3D%26&encoding-type=url
    host: 127.0.0.1:9000
    user-agent: recorder
    x-amz-date: 20130524T000000Z
    x-amz-content-sha256: e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855
    authorization: AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,\
     SignedHeaders=host;x-amz-content-sha256;x-amz-date, Signature=6735efe8204dee89d61d95b37c0d8dbf91fad\
    d7786387fb4616cec9147dc0dd6
    """,
    "answer's fields in the query":
      """
    GET /bucket/key?response-content-disposition=attachment%3B%20filename%3D%22a%20b.txt%22
    host: 127.0.0.1:9000
    x-amz-checksum-mode: ENABLED
    user-agent: recorder
    x-amz-date: 20130524T000000Z
    x-amz-content-sha256: e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855
    authorization: AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,\
     SignedHeaders=host;x-amz-checksum-mode;x-amz-content-sha256;x-amz-date, Signature=453044c794814e0ce\
    2b65052bd1d7321e1bf09debd3c11611a5068a432fd9473
    """,
    "PUT with content and fields":
      """
    PUT /bucket/key
    host: 127.0.0.1:9000
    content-type: text/plain; charset=utf-8
    cache-control: no-cache,   no-store
    x-amz-meta-one: two   blanks
    x-amz-meta-two:\u{20}
    x-amz-meta-three: a,b
    user-agent: recorder
    expect: 100-continue
    x-amz-checksum-crc32: /sUwqQ==
    x-amz-sdk-checksum-algorithm: CRC32
    x-amz-date: 20130524T000000Z
    x-amz-content-sha256: ed7002b439e9ac845f22357d822bac1444730fbdb6016d3ec9432297b9ec9f73
    authorization: AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,\
     SignedHeaders=cache-control;content-type;host;x-amz-checksum-crc32;x-amz-content-sha256;x-amz-date;\
    x-amz-meta-one;x-amz-meta-three;x-amz-meta-two;x-amz-sdk-checksum-algorithm, Signature=b806164031609\
    c4e12058fc381642f03574468c262003d2f18bc8defef627326
    content-length: 7
    """,
    "PUT of XML":
      """
    PUT /bucket?versioning
    host: 127.0.0.1:9000
    user-agent: recorder
    x-amz-checksum-crc32: C8vlPQ==
    x-amz-sdk-checksum-algorithm: CRC32
    x-amz-date: 20130524T000000Z
    x-amz-content-sha256: 482d4e510b5cdcf0bbf3a044e82832dc711f4f28757a6c06eb21758282a73ef7
    authorization: AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,\
     SignedHeaders=host;x-amz-checksum-crc32;x-amz-content-sha256;x-amz-date;x-amz-sdk-checksum-algorith\
    m, Signature=db833d1962b460ac323e8964fce0711e6c29e7d12423c3aba754afce2c19091b
    content-length: 123
    """,
    "DELETE":
      """
    DELETE /bucket/key
    host: 127.0.0.1:9000
    user-agent: recorder
    x-amz-date: 20130524T000000Z
    x-amz-content-sha256: e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855
    authorization: AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,\
     SignedHeaders=host;x-amz-content-sha256;x-amz-date, Signature=4ffc54dbac0fb5f5a09441b12fbf6e2732d48\
    27613f8b74d185373d68263e06a
    content-length: 0
    """,
    "HEAD":
      """
    HEAD /bucket/key
    host: 127.0.0.1:9000
    user-agent: recorder
    x-amz-date: 20130524T000000Z
    x-amz-content-sha256: e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855
    authorization: AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,\
     SignedHeaders=host;x-amz-content-sha256;x-amz-date, Signature=aad2d01567de92fa6b4a00a9975775bed21ad\
    d4705129d07d4a5b27fa2a39b57
    """,
    "PUT with a trailer":
      """
    PUT /bucket/key
    host: s3.example.com
    user-agent: recorder
    expect: 100-continue
    transfer-encoding: chunked
    content-encoding: aws-chunked
    x-amz-trailer: x-amz-checksum-crc32
    x-amz-decoded-content-length: 7
    x-amz-sdk-checksum-algorithm: CRC32
    x-amz-date: 20130524T000000Z
    x-amz-content-sha256: STREAMING-UNSIGNED-PAYLOAD-TRAILER
    authorization: AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,\
     SignedHeaders=content-encoding;host;x-amz-content-sha256;x-amz-date;x-amz-decoded-content-length;x-\
    amz-sdk-checksum-algorithm;x-amz-trailer, Signature=2985d00f171ab5cd3a1d6aabef152f0715c4ecdbd8be183a\
    84aea88333d505e0
    """,
    "another region":
      """
    GET /bucket/key
    host: 127.0.0.1:9000
    x-amz-checksum-mode: ENABLED
    user-agent: recorder
    x-amz-date: 20130524T000000Z
    x-amz-content-sha256: e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855
    authorization: AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/eu-west-1/s3/aws4_request,\
     SignedHeaders=host;x-amz-checksum-mode;x-amz-content-sha256;x-amz-date, Signature=104747ae2f4b17908\
    d5cae2c7a2eb851fdff1373d61b0ec599c92b72b6bea2f0
    """,
    "session token":
      """
    GET /bucket/key
    host: 127.0.0.1:9000
    x-amz-checksum-mode: ENABLED
    user-agent: recorder
    x-amz-date: 20130524T000000Z
    x-amz-security-token: token
    x-amz-content-sha256: e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855
    authorization: AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,\
     SignedHeaders=host;x-amz-checksum-mode;x-amz-content-sha256;x-amz-date;x-amz-security-token, Signat\
    ure=982ab3ae2316e6aeec4c440ac8e5b709ef338b0104bfb4d43d9580ef4875a6d6
    """,
    "presigned with a session token":
      """
    GET /bucket/key?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2F\
    us-east-1%2Fs3%2Faws4_request&X-Amz-Date=20130524T000000Z&X-Amz-Expires=3600&X-Amz-SignedHeaders=hos\
    t&X-Amz-Security-Token=token%2F%2B%3D&X-Amz-Signature=bb75dbe655311020b7ea51e2edc87cdaf73e0043b84692\
    27a78382c40b56fb28
    host: 127.0.0.1:9000
    """,
    "presigned PUT with fields":
      """
    PUT /bucket/key?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2F\
    us-east-1%2Fs3%2Faws4_request&X-Amz-Date=20130524T000000Z&X-Amz-Expires=3600&X-Amz-SignedHeaders=con\
    tent-type%3Bhost%3Bx-amz-meta-one&X-Amz-Signature=e10e67e8a94a3ae4a5e8295059be808b9ef061b843f934c3f7\
    26ac60d89b4944
    host: 127.0.0.1:9000
    content-type: text/plain
    x-amz-meta-one: 1
    """,
    "presigned GET with the answer's fields":
      """
    GET /bucket/key?response-content-type=text%2Fplain%3B%20charset%3Dutf-8&X-Amz-Algorithm=AWS4-HMAC-SH\
    A256&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request&X-Amz-Date=201\
    30524T000000Z&X-Amz-Expires=3600&X-Amz-SignedHeaders=host&X-Amz-Signature=77f6a09224c66acbe224eb43da\
    69b1a49aaf8f976460447590a5251388d79a99
    host: 127.0.0.1:9000
    """,
    "query in no order":
      """
    GET /bucket?b=2&a=2&a=10&a&a-=1&A=0&%C3%A9=%2B&acl&e=
    host: 127.0.0.1:9000
    x-amz-date: 20130524T000000Z
    x-amz-content-sha256: e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855
    authorization: AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,\
     SignedHeaders=host;x-amz-content-sha256;x-amz-date, Signature=e21b3863cff531341e8119e76c724453ed795\
    741bd044c34e704c03fdf3f51ea
    """,
    "PUT of unsigned content":
      """
    PUT /bucket/key
    x-amz-date: 20130524T000000Z
    host: 127.0.0.1:9000
    x-amz-content-sha256: UNSIGNED-PAYLOAD
    authorization: AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,S\
    ignedHeaders=host;x-amz-content-sha256;x-amz-date,Signature=7d834b89e6dba3c2857229e57bfbe80b90aea5b5\
    aa8f3359e70bf3d5a6970678
    """,
    "date of HTTP":
      """
    GET /bucket/key
    date: Fri, 24 May 2013 00:00:00 GMT
    host: 127.0.0.1:9000
    x-amz-content-sha256: UNSIGNED-PAYLOAD
    authorization: AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,S\
    ignedHeaders=date;host;x-amz-content-sha256,Signature=370c15e3f4804f4434072c1470c82c1e4144c0aa6af02c\
    5539e35b90c2c7eeaa
    """,
    "several values of a field":
      """
    GET /bucket/key
    host: 127.0.0.1:9000
    x-amz-meta-a:   one \t two\u{20}
    x-amz-meta-a: three
    range: bytes=0-1
    x-amz-meta-a:\u{20}
    x-amz-date: 20130524T000000Z
    x-amz-content-sha256: e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855
    authorization: AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,\
     SignedHeaders=host;range;x-amz-content-sha256;x-amz-date;x-amz-meta-a, Signature=549a47888ec078f934\
    13e7f549a66cc3823bdc8573c7845caecd49c570898e92
    """,
  ]

  static let chunked =
    """
    PUT /bucket/key
    content-encoding: aws-chunked
    x-amz-date: 20130524T000000Z
    x-amz-decoded-content-length: 17
    host: 127.0.0.1:9000
    x-amz-content-sha256: STREAMING-AWS4-HMAC-SHA256-PAYLOAD
    authorization: AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,S\
    ignedHeaders=content-encoding;host;x-amz-content-sha256;x-amz-date;x-amz-decoded-content-length,Sign\
    ature=5400db480437668004b234acbab22f0ff3fb748c39e507060e69bb0598db76d2
    """
  static let chunkedSignatures = [
    "f9197ae6d38c76e181edb77b7c60ad02334d3f1878cd042ffb9992a3159dc81c",
    "c6b1dd0539e516471f66045692680b55330b7ae14d58aedf7a510f97630459fd",
    "af18813c3af95bfcb05d4bc6371c24aa0ba1539f680e1d4988ae01eff6273d48",
  ]

  static let chunkedWithTrailer =
    """
    PUT /bucket/key
    content-encoding: aws-chunked
    x-amz-date: 20130524T000000Z
    x-amz-decoded-content-length: 17
    x-amz-trailer: x-amz-checksum-crc32c
    host: 127.0.0.1:9000
    x-amz-content-sha256: STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER
    authorization: AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,S\
    ignedHeaders=content-encoding;host;x-amz-content-sha256;x-amz-date;x-amz-decoded-content-length;x-am\
    z-trailer,Signature=a606a1ba3ce5dfa04d46d2f1ffa46f97b20c9868784efb0c729a743261806715
    """
  static let chunkedWithTrailerSignatures = [
    "dac8bb437071da6e8cbb7124005d8e0c8a90cbd954bfe071ab48a757c8dc913d",
    "6b5bfcb5c4544ac89ca30e9de14ebebb62658ada104e976c81f6bcbfc82fcb95",
    "1f5bbb42be4bad9a4019cd8b47d04e4c92ba6dbf008d336cb46d198c80a3674c",
    "49b11ec89bd58c98c4aa4b9413d19100a0e47d2cddc285fae500cf74a6cd6225",
  ]

  static let chunks = ["first chunk", "second", ""]
  static let trailer = "x-amz-checksum-crc32c:wdBDMA==\n"

  static let formFields = [
    (name: "key", value: "folder/${filename}"),
    (name: "x-amz-algorithm", value: "AWS4-HMAC-SHA256"),
    (name: "x-amz-credential", value: "AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request"),
    (name: "x-amz-date", value: "20130524T000000Z"),
    (
      name: "policy",
      value: "eyJleHBpcmF0aW9uIjogIjIwMTMtMDUtMjRUMDE6MDA6MDBaIiwgImNvbmRpdGlvbnMiOiBbeyJidWNr"
        + "ZXQiOiAiYnVja2V0In0sIFsic3RhcnRzLXdpdGgiLCAiJGtleSIsICJmb2xkZXIvIl0sIHsieC1hbXot"
        + "YWxnb3JpdGhtIjogIkFXUzQtSE1BQy1TSEEyNTYifSwgeyJ4LWFtei1jcmVkZW50aWFsIjogIkFLSUFJ"
        + "T1NGT0ROTjdFWEFNUExFLzIwMTMwNTI0L3VzLWVhc3QtMS9zMy9hd3M0X3JlcXVlc3QifSwgeyJ4LWFt"
        + "ei1kYXRlIjogIjIwMTMwNTI0VDAwMDAwMFoifV19"
    ),
    (name: "x-amz-signature", value: "c940df2b95c69ba74a6ce5e6f59727f947ade3c567522d2ddcdb0f684a80d515"),
  ]
}
