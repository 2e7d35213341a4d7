"""s3fs: files, folders, and Parquet by way of pyarrow."""

import os

import server

try:
    import s3fs
except ImportError as error:
    server.skip(f"{error.name} is not installed")

endpoint, access, secret = server.arguments()
files = s3fs.S3FileSystem(
    key=access, secret=secret, endpoint_url=endpoint, use_listings_cache=False,
    client_kwargs={"region_name": "us-east-1"})


def test_files(bucket):
    data = os.urandom(12 << 20)
    with files.open(f"{bucket}/folder/big", "wb", block_size=5 << 20) as file:
        file.write(data)
    with files.open(f"{bucket}/folder/big", "rb") as file:
        file.seek(5 << 20)
        assert file.read(10) == data[5 << 20:(5 << 20) + 10]
    assert files.cat(f"{bucket}/folder/big") == data
    files.pipe(f"{bucket}/folder/small ü", b"1")
    files.copy(f"{bucket}/folder/small ü", f"{bucket}/copy")
    files.mv(f"{bucket}/copy", f"{bucket}/moved")
    assert sorted(files.find(bucket)) == [
        f"{bucket}/folder/big", f"{bucket}/folder/small ü", f"{bucket}/moved"]
    assert files.isdir(f"{bucket}/folder") and files.info(f"{bucket}/moved")["size"] == 1
    assert not files.exists(f"{bucket}/none")
    files.setxattr(f"{bucket}/moved", who="me")
    assert files.getxattr(f"{bucket}/moved", "who") == "me"
    files.rm(f"{bucket}/folder", recursive=True)
    assert files.find(bucket) == [f"{bucket}/moved"]


def test_trees(bucket):
    with server.directory() as folder:
        for name in ["a", "b/c", "b/d e"]:
            server.write(f"{folder}/from/{name}", name.encode())
        files.put(f"{folder}/from/", f"{bucket}/tree/", recursive=True)
        files.get(f"{bucket}/tree/", f"{folder}/to/", recursive=True)
        assert server.tree(f"{folder}/to") == server.tree(f"{folder}/from")


def test_parquet(bucket):
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError:
        return
    table = pyarrow.table({"number": list(range(10_000)), "text": [f"row {each}" for each in range(10_000)]})
    pyarrow.parquet.write_table(table, f"{bucket}/a.parquet", filesystem=files)
    assert pyarrow.parquet.read_table(f"{bucket}/a.parquet", filesystem=files).equals(table)


def made():
    bucket = "s3fs-" + os.urandom(4).hex()
    files.mkdir(bucket)
    return bucket


server.run_all(globals(), made, lambda bucket: files.rm(bucket, recursive=True))
