// Written by `schedule`, which says why.
    vbroadcastss zmm7, [{constants} + 0]
    vbroadcastss zmm8, [{constants} + 4]
4:
    vbroadcastss zmm0, [{body} + 0]
    vbroadcastss zmm1, [{body} + 128]
    vbroadcastss zmm2, [{body} + 256]
    vbroadcastss zmm3, [{body} + 384]
    vpxord zmm4, zmm4, zmm4
    vpxord zmm5, zmm5, zmm5
    vpxord zmm6, zmm6, zmm6
    xor {at:e}, {at:e}
    vsubps zmm9, zmm0, [{x} + {at} + 0]
    vsubps zmm10, zmm1, [{y} + {at} + 0]
    vsubps zmm11, zmm2, [{z} + {at} + 0]
    vmovaps zmm24, zmm7
    vfmadd231ps zmm24, zmm9, zmm9
    vfmadd231ps zmm24, zmm10, zmm10
    vsubps zmm12, zmm0, [{x} + {at} + 64]
    vsubps zmm13, zmm1, [{y} + {at} + 64]
    vsubps zmm14, zmm2, [{z} + {at} + 64]
    vmovaps zmm25, zmm7
    vfmadd231ps zmm24, zmm11, zmm11
    vfmadd231ps zmm25, zmm12, zmm12
    vrsqrt14ps zmm29, zmm24
    vfmadd231ps zmm25, zmm13, zmm13
    vsubps zmm15, zmm0, [{x} + {at} + 128]
    vsubps zmm16, zmm1, [{y} + {at} + 128]
    vsubps zmm17, zmm2, [{z} + {at} + 128]
    vmovaps zmm26, zmm7
    vfmadd231ps zmm25, zmm14, zmm14
    vfmadd231ps zmm26, zmm15, zmm15
    vmulps zmm18, zmm29, zmm29
    vrsqrt14ps zmm30, zmm25
    vfmadd231ps zmm26, zmm16, zmm16
    vfnmadd213ps zmm24, zmm18, zmm8
    vmulps zmm29, zmm29, zmm18
    vsubps zmm18, zmm0, [{x} + {at} + 192]
    vsubps zmm19, zmm1, [{y} + {at} + 192]
    vsubps zmm20, zmm2, [{z} + {at} + 192]
    vmovaps zmm27, zmm7
    vfmadd231ps zmm26, zmm17, zmm17
    vmulps zmm24, zmm24, zmm29
    vfmadd231ps zmm27, zmm18, zmm18
    vmulps zmm22, zmm24, [{m} + {at} + 0]
    vmulps zmm24, zmm24, zmm3
    vmulps zmm21, zmm30, zmm30
    vfnmadd231ps zmm4, zmm22, zmm9
    vfnmadd231ps zmm5, zmm22, zmm10
    vfnmadd231ps zmm6, zmm22, zmm11
    vfmadd213ps zmm9, zmm24, [{p} + {at} + 0]
    vfmadd213ps zmm10, zmm24, [{p} + {at} + 0 + {second}]
    vfmadd213ps zmm11, zmm24, [{p} + {at} + 0 + {third}]
    vrsqrt14ps zmm29, zmm26
    vfmadd231ps zmm27, zmm19, zmm19
    vfnmadd213ps zmm25, zmm21, zmm8
    vmulps zmm30, zmm30, zmm21
    vsubps zmm21, zmm0, [{x} + {at} + 256]
    vsubps zmm22, zmm1, [{y} + {at} + 256]
    vsubps zmm23, zmm2, [{z} + {at} + 256]
    vmovaps zmm28, zmm7
    vmovups [{p} + {at} + 0], zmm9
    vmovups [{p} + {at} + 0 + {second}], zmm10
    vmovups [{p} + {at} + 0 + {third}], zmm11
    vfmadd231ps zmm27, zmm20, zmm20
    vmulps zmm25, zmm25, zmm30
    vfmadd231ps zmm28, zmm21, zmm21
    vmulps zmm10, zmm25, [{m} + {at} + 64]
    vmulps zmm25, zmm25, zmm3
    vmulps zmm9, zmm29, zmm29
    vfnmadd231ps zmm4, zmm10, zmm12
    vfnmadd231ps zmm5, zmm10, zmm13
    vfnmadd231ps zmm6, zmm10, zmm14
    vfmadd213ps zmm12, zmm25, [{p} + {at} + 64]
    vfmadd213ps zmm13, zmm25, [{p} + {at} + 64 + {second}]
    vfmadd213ps zmm14, zmm25, [{p} + {at} + 64 + {third}]
    vrsqrt14ps zmm30, zmm27
    vfmadd231ps zmm28, zmm22, zmm22
    vfnmadd213ps zmm26, zmm9, zmm8
    vmulps zmm29, zmm29, zmm9
    mov {was}, {at}
    add {at}, 320
    cmp {at}, {stop}
    jae 3f
    .p2align 6
2:
    vsubps zmm9, zmm0, [{x} + {at} + 0]
    vsubps zmm10, zmm1, [{y} + {at} + 0]
    vsubps zmm11, zmm2, [{z} + {at} + 0]
    vmovaps zmm24, zmm7
    vmovups [{p} + {was} + 64], zmm12
    vmovups [{p} + {was} + 64 + {second}], zmm13
    vmovups [{p} + {was} + 64 + {third}], zmm14
    vfmadd231ps zmm28, zmm23, zmm23
    vmulps zmm26, zmm26, zmm29
    vfmadd231ps zmm24, zmm9, zmm9
    vmulps zmm13, zmm26, [{m} + {was} + 128]
    vmulps zmm26, zmm26, zmm3
    vmulps zmm12, zmm30, zmm30
    vfnmadd231ps zmm4, zmm13, zmm15
    vfnmadd231ps zmm5, zmm13, zmm16
    vfnmadd231ps zmm6, zmm13, zmm17
    vfmadd213ps zmm15, zmm26, [{p} + {was} + 128]
    vfmadd213ps zmm16, zmm26, [{p} + {was} + 128 + {second}]
    vfmadd213ps zmm17, zmm26, [{p} + {was} + 128 + {third}]
    vrsqrt14ps zmm31, zmm28
    vfmadd231ps zmm24, zmm10, zmm10
    vfnmadd213ps zmm27, zmm12, zmm8
    vmulps zmm30, zmm30, zmm12
    vsubps zmm12, zmm0, [{x} + {at} + 64]
    vsubps zmm13, zmm1, [{y} + {at} + 64]
    vsubps zmm14, zmm2, [{z} + {at} + 64]
    vmovaps zmm25, zmm7
    vmovups [{p} + {was} + 128], zmm15
    vmovups [{p} + {was} + 128 + {second}], zmm16
    vmovups [{p} + {was} + 128 + {third}], zmm17
    vfmadd231ps zmm24, zmm11, zmm11
    vmulps zmm27, zmm27, zmm30
    vfmadd231ps zmm25, zmm12, zmm12
    vmulps zmm16, zmm27, [{m} + {was} + 192]
    vmulps zmm27, zmm27, zmm3
    vmulps zmm15, zmm31, zmm31
    vfnmadd231ps zmm4, zmm16, zmm18
    vfnmadd231ps zmm5, zmm16, zmm19
    vfnmadd231ps zmm6, zmm16, zmm20
    vfmadd213ps zmm18, zmm27, [{p} + {was} + 192]
    vfmadd213ps zmm19, zmm27, [{p} + {was} + 192 + {second}]
    vfmadd213ps zmm20, zmm27, [{p} + {was} + 192 + {third}]
    vrsqrt14ps zmm29, zmm24
    vfmadd231ps zmm25, zmm13, zmm13
    vfnmadd213ps zmm28, zmm15, zmm8
    vmulps zmm31, zmm31, zmm15
    vsubps zmm15, zmm0, [{x} + {at} + 128]
    vsubps zmm16, zmm1, [{y} + {at} + 128]
    vsubps zmm17, zmm2, [{z} + {at} + 128]
    vmovaps zmm26, zmm7
    vmovups [{p} + {was} + 192], zmm18
    vmovups [{p} + {was} + 192 + {second}], zmm19
    vmovups [{p} + {was} + 192 + {third}], zmm20
    vfmadd231ps zmm25, zmm14, zmm14
    vmulps zmm28, zmm28, zmm31
    vfmadd231ps zmm26, zmm15, zmm15
    vmulps zmm19, zmm28, [{m} + {was} + 256]
    vmulps zmm28, zmm28, zmm3
    vmulps zmm18, zmm29, zmm29
    vfnmadd231ps zmm4, zmm19, zmm21
    vfnmadd231ps zmm5, zmm19, zmm22
    vfnmadd231ps zmm6, zmm19, zmm23
    vfmadd213ps zmm21, zmm28, [{p} + {was} + 256]
    vfmadd213ps zmm22, zmm28, [{p} + {was} + 256 + {second}]
    vfmadd213ps zmm23, zmm28, [{p} + {was} + 256 + {third}]
    vrsqrt14ps zmm30, zmm25
    vfmadd231ps zmm26, zmm16, zmm16
    vfnmadd213ps zmm24, zmm18, zmm8
    vmulps zmm29, zmm29, zmm18
    vsubps zmm18, zmm0, [{x} + {at} + 192]
    vsubps zmm19, zmm1, [{y} + {at} + 192]
    vsubps zmm20, zmm2, [{z} + {at} + 192]
    vmovaps zmm27, zmm7
    vmovups [{p} + {was} + 256], zmm21
    vmovups [{p} + {was} + 256 + {second}], zmm22
    vmovups [{p} + {was} + 256 + {third}], zmm23
    vfmadd231ps zmm26, zmm17, zmm17
    vmulps zmm24, zmm24, zmm29
    vfmadd231ps zmm27, zmm18, zmm18
    vmulps zmm22, zmm24, [{m} + {at} + 0]
    vmulps zmm24, zmm24, zmm3
    vmulps zmm21, zmm30, zmm30
    vfnmadd231ps zmm4, zmm22, zmm9
    vfnmadd231ps zmm5, zmm22, zmm10
    vfnmadd231ps zmm6, zmm22, zmm11
    vfmadd213ps zmm9, zmm24, [{p} + {at} + 0]
    vfmadd213ps zmm10, zmm24, [{p} + {at} + 0 + {second}]
    vfmadd213ps zmm11, zmm24, [{p} + {at} + 0 + {third}]
    vrsqrt14ps zmm29, zmm26
    vfmadd231ps zmm27, zmm19, zmm19
    vfnmadd213ps zmm25, zmm21, zmm8
    vmulps zmm30, zmm30, zmm21
    vsubps zmm21, zmm0, [{x} + {at} + 256]
    vsubps zmm22, zmm1, [{y} + {at} + 256]
    vsubps zmm23, zmm2, [{z} + {at} + 256]
    vmovaps zmm28, zmm7
    vmovups [{p} + {at} + 0], zmm9
    vmovups [{p} + {at} + 0 + {second}], zmm10
    vmovups [{p} + {at} + 0 + {third}], zmm11
    vfmadd231ps zmm27, zmm20, zmm20
    vmulps zmm25, zmm25, zmm30
    vfmadd231ps zmm28, zmm21, zmm21
    vmulps zmm10, zmm25, [{m} + {at} + 64]
    vmulps zmm25, zmm25, zmm3
    vmulps zmm9, zmm29, zmm29
    vfnmadd231ps zmm4, zmm10, zmm12
    vfnmadd231ps zmm5, zmm10, zmm13
    vfnmadd231ps zmm6, zmm10, zmm14
    vfmadd213ps zmm12, zmm25, [{p} + {at} + 64]
    vfmadd213ps zmm13, zmm25, [{p} + {at} + 64 + {second}]
    vfmadd213ps zmm14, zmm25, [{p} + {at} + 64 + {third}]
    vrsqrt14ps zmm30, zmm27
    vfmadd231ps zmm28, zmm22, zmm22
    vfnmadd213ps zmm26, zmm9, zmm8
    vmulps zmm29, zmm29, zmm9
    mov {was}, {at}
    add {at}, 320
    cmp {at}, {stop}
    jb 2b
3:
    vmovups [{p} + {was} + 64], zmm12
    vmovups [{p} + {was} + 64 + {second}], zmm13
    vmovups [{p} + {was} + 64 + {third}], zmm14
    vfmadd231ps zmm28, zmm23, zmm23
    vmulps zmm26, zmm26, zmm29
    vmulps zmm13, zmm26, [{m} + {was} + 128]
    vmulps zmm26, zmm26, zmm3
    vmulps zmm12, zmm30, zmm30
    vfnmadd231ps zmm4, zmm13, zmm15
    vfnmadd231ps zmm5, zmm13, zmm16
    vfnmadd231ps zmm6, zmm13, zmm17
    vfmadd213ps zmm15, zmm26, [{p} + {was} + 128]
    vfmadd213ps zmm16, zmm26, [{p} + {was} + 128 + {second}]
    vfmadd213ps zmm17, zmm26, [{p} + {was} + 128 + {third}]
    vrsqrt14ps zmm31, zmm28
    vfnmadd213ps zmm27, zmm12, zmm8
    vmulps zmm30, zmm30, zmm12
    vmovups [{p} + {was} + 128], zmm15
    vmovups [{p} + {was} + 128 + {second}], zmm16
    vmovups [{p} + {was} + 128 + {third}], zmm17
    vmulps zmm27, zmm27, zmm30
    vmulps zmm16, zmm27, [{m} + {was} + 192]
    vmulps zmm27, zmm27, zmm3
    vmulps zmm15, zmm31, zmm31
    vfnmadd231ps zmm4, zmm16, zmm18
    vfnmadd231ps zmm5, zmm16, zmm19
    vfnmadd231ps zmm6, zmm16, zmm20
    vfmadd213ps zmm18, zmm27, [{p} + {was} + 192]
    vfmadd213ps zmm19, zmm27, [{p} + {was} + 192 + {second}]
    vfmadd213ps zmm20, zmm27, [{p} + {was} + 192 + {third}]
    vfnmadd213ps zmm28, zmm15, zmm8
    vmulps zmm31, zmm31, zmm15
    vmovups [{p} + {was} + 192], zmm18
    vmovups [{p} + {was} + 192 + {second}], zmm19
    vmovups [{p} + {was} + 192 + {third}], zmm20
    vmulps zmm28, zmm28, zmm31
    vmulps zmm19, zmm28, [{m} + {was} + 256]
    vmulps zmm28, zmm28, zmm3
    vfnmadd231ps zmm4, zmm19, zmm21
    vfnmadd231ps zmm5, zmm19, zmm22
    vfnmadd231ps zmm6, zmm19, zmm23
    vfmadd213ps zmm21, zmm28, [{p} + {was} + 256]
    vfmadd213ps zmm22, zmm28, [{p} + {was} + 256 + {second}]
    vfmadd213ps zmm23, zmm28, [{p} + {was} + 256 + {third}]
    vmovups [{p} + {was} + 256], zmm21
    vmovups [{p} + {was} + 256 + {second}], zmm22
    vmovups [{p} + {was} + 256 + {third}], zmm23
    vmovups [{pull} + 0], zmm4
    vmovups [{pull} + 64], zmm5
    vmovups [{pull} + 128], zmm6
    add {pull}, 192
    add {body}, 4
    cmp {body}, {end}
    jb 4b
