class Console:
    def __init__(self, url): self.url=url
    async def __call__(self, scope, receive, send):
        if scope["type"]=="lifespan":
            while True:
                m=await receive()
                await send({"type": m["type"]+".complete"})
                if m["type"]=="lifespan.shutdown": return
        await send({"type":"http.response.start","status":200,"headers":[]}); await send({"type":"http.response.body","body":b"x"})
